//! The sine of SIREN. Source: Sitzmann et al. 2020, arXiv:2006.09661.

use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct Sine;

impl Function for Sine {
    const PARAMS: &'static [Param] = &[Param::within("omega", 30.0, -1e12, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x * p[0]).sin()
    }

    fn limits(_p: &[f64]) -> Option<[[f64; 3]; 2]> {
        Some([[f64::NAN; 3]; 2])
    }
}
