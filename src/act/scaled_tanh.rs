//! The hyperbolic tangent with a height and a steepness. Source: LeCun et al. 1998, Efficient
//! BackProp, for the defaults.

use super::ends::{Ends, rise};
use super::{Function, Param, Save};
use crate::reference::Real;

pub(crate) struct ScaledTanh;

impl Function for ScaledTanh {
    const PARAMS: &'static [Param] = &[
        Param::within("alpha", 1.7159, -1e9, 1e9),
        Param::within("beta", 0.666_666_666_666_666_6, 1e-9, 1e9),
    ];
    const ULPS: [f64; 3] = [5.0, 6.0, 6.0];
    const ULPS_ABOUT: &'static str = "f: 4.57; WGSL allows 2.5 ULP for a division, and on an NVIDIA H200 (driver 580.159) its error meets those of tanh's quotient and of alpha.";

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, p: &[f64]) -> f64 {
        match p[0] {
            0.0 => 0.0,
            alpha => alpha * p[1] * (1.0 - y / alpha) * (1.0 + y / alpha),
        }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x * p[1]).tanh() * p[0]
    }

    fn limits(p: &[f64]) -> Ends {
        rise(-p[0], p[0])
    }
}
