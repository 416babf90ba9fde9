//! The nearest integer, half to even. PyTorch's `round`.

use super::Function;
use super::ends::{Ends, level};
use crate::reference::Real;

pub(crate) struct Round;

impl Function for Round {
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0; 2])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.round()
    }

    /// Those nearest to 0.
    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![-1.5, -0.5, 0.5, 1.5]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(f64::NEG_INFINITY), level(f64::INFINITY)]
    }
}
