//! The identity above a threshold, a constant below it. PyTorch's `threshold`.

use super::{Function, Param, Save, Smoothness};
use crate::reference::Real;

pub(crate) struct Threshold;

impl Function for Threshold {
    const PARAMS: &'static [Param] =
        &[Param::finite("threshold", 0.0), Param::finite("value", 0.0)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;
    const SMOOTHNESS: Smoothness = Smoothness::Jump;
    const SAVE: Save = Save::Bit;

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        R::select(x.above(p[0]), x, R::new(p[1]))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        vec![p[0] as f32]
    }

    fn limits(p: &[f64]) -> Option<[[f64; 3]; 2]> {
        Some([[p[1], 0.0, 0.0], [f64::INFINITY, 1.0, 0.0]])
    }
}
