//! ReLU up to 6. Source: Krizhevsky 2010.

use super::Function;
use super::ends::{Ends, level};
use crate::reference::Real;

pub(crate) struct Relu6;

impl Function for Relu6 {
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0, 1.0])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.clamp(0.0, 6.0)
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0, 6.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(0.0), level(6.0)]
    }
}
