//! The hyperbolic tangent.

use super::ends::{Ends, rise};
use super::{Function, Save};
use crate::reference::Real;

pub(crate) struct Tanh;

impl Function for Tanh {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        (1.0 - y) * (1.0 + y)
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.tanh()
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(-1.0, 1.0)
    }
}
