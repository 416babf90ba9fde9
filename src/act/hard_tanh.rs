//! Hard tanh: PyTorch's `hardtanh`, JAX's and ONNX's clip.

use super::{Function, Param, Save, Smoothness};
use crate::reference::Real;

pub(crate) struct HardTanh;

impl Function for HardTanh {
    const PARAMS: &'static [Param] = &[Param::finite("min", -1.0), Param::finite("max", 1.0)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;
    const SMOOTHNESS: Smoothness = Smoothness::Kink;
    const SAVE: Save = Save::Bit;

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f32]) -> R {
        let (min, max) = (f64::from(p[0]), f64::from(p[1]));
        let right = R::select(x.below(max), x, R::new(max));
        R::select(x.above(min), right, R::new(min))
    }

    fn kinks(p: &[f32]) -> Vec<f32> {
        vec![p[0], p[1]]
    }

    fn conflict(p: &[f32]) -> Option<(usize, &'static str)> {
        (p[0] > p[1]).then_some((0, "min must not be above max"))
    }
}
