//! Soft shrink, soft thresholding. PyTorch's `softshrink`, and Keras' where lambda is negative:
//! x - lambda where x > lambda, x + lambda elsewhere.

use super::{Function, Param, Save, Smoothness};
use crate::reference::Real;

pub(crate) struct SoftShrink;

impl Function for SoftShrink {
    const PARAMS: &'static [Param] = &[Param::within("lambda", 0.5, -1e12, 1e12)];
    const ULPS: [f64; 3] = [1.0, 0.0, 0.0];
    const WIDE: bool = false;
    const SMOOTHNESS: Smoothness = Smoothness::Kink;
    const SAVE: Save = Save::Bit;

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
}
