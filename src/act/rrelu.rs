//! Randomised leaky ReLU as it is in evaluation, with the mean slope. Source: Xu et al. 2015,
//! arXiv:1505.00853.

use super::ends::{Ends, lines};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct Rrelu;

impl Function for Rrelu {
    const PARAMS: &'static [Param] = &[
        Param::within("lower", 0.125, -1e12, 1e12),
        Param::within("upper", 1.0 / 3.0, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [3.0, 2.0, 0.0];
    const WIDE: bool = false;

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        Some([slope(p), 1.0])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        R::select(x.above(0.0), x, x * slope(p))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(p: &[f64]) -> Ends {
        lines(slope(p), 1.0)
    }
}

fn slope(p: &[f64]) -> f64 {
    (p[0] + p[1]) / 2.0
}
