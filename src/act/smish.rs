//! Smish. Source: Wang, Ren and Wang 2022.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::Real;

pub(crate) struct Smish;

impl Function for Smish {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.sigmoid().ln_1p().tanh()
    }

    fn limits(_p: &[f64]) -> Ends {
        [GATE[0], [f64::INFINITY, 0.6, -0.0]]
    }
}
