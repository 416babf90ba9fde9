//! The square.

use super::Function;
use super::ends::Ends;
use crate::reference::Real;

pub(crate) struct Square;

impl Function for Square {
    const ULPS: [f64; 3] = [1.0, 0.0, 0.0];
    const WIDE: bool = false;

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.square()
    }

    fn limits(_p: &[f64]) -> Ends {
        [
            [f64::INFINITY, f64::NEG_INFINITY, 2.0],
            [f64::INFINITY, f64::INFINITY, 2.0],
        ]
    }
}
