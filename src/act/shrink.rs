//! ONNX's Shrink: hard shrink where bias = 0, soft shrink where bias = lambda.

use super::ends::{Ends, lines};
use super::{Function, Param, Save};
use crate::reference::Real;

pub(crate) struct Shrink;

impl Function for Shrink {
    const PARAMS: &'static [Param] = &[
        Param::within("lambda", 0.5, 0.0, 1e12),
        Param::within("bias", 0.0, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [1.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Bit
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let left = R::select(x.below(-p[0]), x + p[1], R::new(0.0));
        R::select(x.above(p[0]), x - p[1], left)
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        vec![-p[0] as f32, p[0] as f32]
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(1.0, 1.0)
    }
}
