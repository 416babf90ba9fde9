//! The Laplace attention function of MEGA. Source: Ma et al. 2022, arXiv:2209.10655.
//!
//! The defaults are the decimals exactly.

use super::ends::{Ends, rise};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct Laplace;

impl Function for Laplace {
    // MEGA rounds sqrt(1/2) and 1 / sqrt(4 pi).
    #[allow(clippy::approx_constant)]
    const PARAMS: &'static [Param] = &[
        Param::within("mu", 0.707107, -1e12, 1e12),
        Param::within("sigma", 0.282095, 1e-6, 1e12),
    ];
    const ULPS: [f64; 3] = [4.5, 6.0, 6.0];
    const ULPS_ABOUT: &'static str = "f: 4.31 among all floats with 1/16 < |x| < 16; the argument (x - mu) / sigma is rounded once more than normal_cdf's.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        ((x - p[0]) / p[1]).normal_cdf()
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
