//! The error function.

use super::Function;
use super::ends::{Ends, rise};
use crate::reference::Real;

pub(crate) struct Erf;

impl Function for Erf {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.erf()
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(-1.0, 1.0)
    }
}
