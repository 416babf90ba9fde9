//! The soft cap of logits: x near 0, and within `[-cap, cap]` everywhere. Source: Gemma Team
//! 2024, arXiv:2408.00118.

use super::ends::{Ends, rise};
use super::{Function, Param, Save};
use crate::reference::Real;

pub(crate) struct Softcap;

impl Function for Softcap {
    const PARAMS: &'static [Param] = &[Param::within("cap", 30.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [5.0, 6.0, 6.0];
    const ULPS_ABOUT: &'static str = "f: 4.14; WGSL allows 2.5 ULP for a division, and on an NVIDIA H200 (driver 580.159) x / cap and tanh's quotient have one each.";

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x / p[0]).tanh() * p[0]
    }

    fn limits(p: &[f64]) -> Ends {
        rise(-p[0], p[0])
    }
}
