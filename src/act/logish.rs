//! Logish. Source: Zhu et al. 2021.

use super::Function;
use crate::reference::Real;

pub(crate) struct Logish;

impl Function for Logish {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.sigmoid().ln_1p()
    }
}
