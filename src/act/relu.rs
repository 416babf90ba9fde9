//! ReLU, the rectified linear unit. Source: Nair and Hinton 2010.

use super::Function;
use super::ends::{Ends, lines};
use crate::reference::Real;

pub(crate) struct Relu;

impl Function for Relu {
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0, 1.0])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        R::select(x.above(0.0), x, R::new(0.0))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(0.0, 1.0)
    }
}
