//! The sigmoid form of GELU. Source: Hendrycks and Gimpel 2016, arXiv:1606.08415.

use super::ends::{Ends, swish};
use super::{Function, Lanes, Param};
use crate::reference::{Jet, Real};

pub(crate) struct QuickGelu;

impl Function for QuickGelu {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.702, -1e12, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        x * (x * p[0]).sigmoid()
    }

    #[inline(always)]
    fn lanes<L: Lanes>(x: L, p: &[f64]) -> Jet<L> {
        x.swish(p[0])
    }

    fn limits(p: &[f64]) -> Ends {
        swish(p[0])
    }
}
