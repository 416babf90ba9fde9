//! ONNX's ThresholdedRelu: the identity above alpha, 0 below it. Source: Konda et al. 2014,
//! arXiv:1402.3337.

use super::ends::{Ends, lines};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct ThresholdedRelu;

impl Function for ThresholdedRelu {
    const PARAMS: &'static [Param] = &[Param::finite("alpha", 1.0)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0, 1.0])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        R::select(x.above(p[0]), x, R::new(0.0))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        vec![p[0] as f32]
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(0.0, 1.0)
    }
}
