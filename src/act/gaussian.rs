//! The Gaussian bump.

use super::Function;
use super::ends::{BELL, Ends};
use crate::reference::Real;

pub(crate) struct Gaussian;

impl Function for Gaussian {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.exp_minus_square()
    }

    fn limits(_p: &[f64]) -> Ends {
        BELL
    }
}
