//! The inverse square root linear unit. Source: Carlile et al. 2017, arXiv:1710.09967.

use super::ends::{Ends, lines};
use super::isru::{Isru, isru};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct Isrlu;

impl Function for Isrlu {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, 0.0, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        R::select(x.below(0.0), isru(x, p[0]), x)
    }

    fn limits(p: &[f64]) -> Ends {
        [Isru::limits(p)[0], lines(0.0, 1.0)[1]]
    }
}
