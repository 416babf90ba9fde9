//! Hard shrink, hard thresholding. PyTorch's `hardshrink`: a negative lambda makes it the
//! identity.

use super::ends::{Ends, lines};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct HardShrink;

impl Function for HardShrink {
    const PARAMS: &'static [Param] = &[Param::within("lambda", 0.5, -1e12, 1e12)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        // The slope is 1 everywhere where lambda is negative.
        Some([if p[0] < 0.0 { 1.0 } else { 0.0 }, 1.0])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let left = R::select(x.below(-p[0]), x, R::new(0.0));
        R::select(x.above(p[0]), x, left)
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        match p[0] {
            lambda if lambda < 0.0 => Vec::new(),
            lambda => vec![-lambda as f32, lambda as f32],
        }
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(1.0, 1.0)
    }
}
