//! Logish. Source: Zhu et al. 2021.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::Real;

pub(crate) struct Logish;

impl Function for Logish {
    const ULPS: [f64; 3] = [5.0, 6.0, 6.0];
    const ULPS_ABOUT: &'static str = "f: 4.02 at one float of 16 million; WGSL allows 2.5 ULP for a division, and on an NVIDIA H200 (driver 580.159) the logarithm's argument is a quotient.";

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.sigmoid().ln_1p()
    }

    fn limits(_p: &[f64]) -> Ends {
        [GATE[0], [f64::INFINITY, std::f64::consts::LN_2, -0.0]]
    }
}
