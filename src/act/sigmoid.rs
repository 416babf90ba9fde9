//! The logistic sigmoid.

use super::ends::{Ends, rise};
use super::{Function, Save};
use crate::reference::Real;

pub(crate) struct Sigmoid;

impl Function for Sigmoid {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        y * (1.0 - y)
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.sigmoid()
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
