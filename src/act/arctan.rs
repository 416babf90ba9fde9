//! The arc tangent: ONNX's and PyTorch's `atan`.

use super::Function;
use super::ends::{Ends, rise};
use crate::reference::Real;

pub(crate) struct Arctan;

impl Function for Arctan {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.atan()
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(-std::f64::consts::FRAC_PI_2, std::f64::consts::FRAC_PI_2)
    }
}
