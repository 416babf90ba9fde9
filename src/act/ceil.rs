//! The smallest integer not below x.

use super::Function;
use super::ends::{Ends, level};
use crate::reference::Real;

pub(crate) struct Ceil;

impl Function for Ceil {
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0; 2])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.ceil()
    }

    /// Those nearest to 0.
    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![-1.0, 0.0, 1.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(f64::NEG_INFINITY), level(f64::INFINITY)]
    }
}
