//! The identity above a threshold, a constant below it. PyTorch's `threshold`.

use super::ends::{Ends, level, lines};
use super::{Function, Param, Save};
use crate::reference::Real;

pub(crate) struct Threshold;

impl Function for Threshold {
    const PARAMS: &'static [Param] = &[
        Param::within("threshold", 0.0, -1e12, 1e12),
        Param::within("value", 0.0, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Bit
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        R::select(x.above(p[0]), x, R::new(p[1]))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        vec![p[0] as f32]
    }

    fn limits(p: &[f64]) -> Ends {
        [level(p[1]), lines(0.0, 1.0)[1]]
    }
}
