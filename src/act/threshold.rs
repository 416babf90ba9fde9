//! The identity above a threshold, a constant below it. PyTorch's `threshold`.

use super::ends::{Ends, level, lines};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct Threshold;

impl Function for Threshold {
    const PARAMS: &'static [Param] =
        &[Param::finite("threshold", 0.0), Param::finite("value", 0.0)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0, 1.0])
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
