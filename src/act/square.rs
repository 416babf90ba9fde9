//! The square.

use super::Function;
use crate::reference::Real;

pub(crate) struct Square;

impl Function for Square {
    const ULPS: [f64; 3] = [1.0, 0.0, 0.0];
    const WIDE: bool = false;

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.square()
    }
}
