//! Serf. Source: Nag et al. 2021, arXiv:2108.09598.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::Real;

pub(crate) struct Serf;

impl Function for Serf {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.softplus().erf()
    }

    fn limits(_p: &[f64]) -> Ends {
        GATE
    }
}
