//! Logish. Source: Zhu et al. 2021.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::Real;

pub(crate) struct Logish;

impl Function for Logish {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.sigmoid().ln_1p()
    }

    fn limits(_p: &[f64]) -> Ends {
        [GATE[0], [f64::INFINITY, std::f64::consts::LN_2, -0.0]]
    }
}
