//! Soft shrink, soft thresholding. PyTorch's `softshrink`, and Keras' where lambda is negative:
//! x - lambda where x > lambda, x + lambda elsewhere.

use super::ends::{Ends, lines};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct SoftShrink;

impl Function for SoftShrink {
    const PARAMS: &'static [Param] = &[Param::within("lambda", 0.5, -1e12, 1e12)];
    const ULPS: [f64; 3] = [1.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        // The slope is 1 everywhere where lambda is negative.
        Some([if p[0] < 0.0 { 1.0 } else { 0.0 }, 1.0])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let left = R::select(x.below(-p[0]), x + p[0], R::new(0.0));
        R::select(x.above(p[0]), x - p[0], left)
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        match p[0] {
            lambda if lambda < 0.0 => vec![lambda as f32],
            lambda => vec![-lambda as f32, lambda as f32],
        }
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(1.0, 1.0)
    }
}
