//! Hard mish, as in timm.

use super::Function;
use super::ends::{Ends, lines};
use crate::reference::Real;

pub(crate) struct HardMish;

impl Function for HardMish {
    const ULPS: [f64; 3] = [2.0, 1.0, 0.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        let right = R::select(x.below(0.0), x * (x * 0.5 + 1.0), x);
        R::select(x.above(-2.0), right, R::new(0.0))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![-2.0, 0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(0.0, 1.0)
    }
}
