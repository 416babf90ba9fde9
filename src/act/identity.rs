//! The identity.

use super::Function;
use super::ends::{Ends, lines};
use crate::reference::Real;

pub(crate) struct Identity;

impl Function for Identity {
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([1.0; 2])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(1.0, 1.0)
    }
}
