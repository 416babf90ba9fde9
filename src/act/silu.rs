//! SiLU, also Swish-1. Source: Elfwing et al. 2017, arXiv:1702.03118.

use super::ends::{Ends, GATE};
use super::{Function, Lanes};
use crate::reference::{Jet, Real};

pub(crate) struct Silu;

impl Function for Silu {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const WIDE: bool = false;

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.sigmoid()
    }

    #[inline(always)]
    fn lanes<L: Lanes>(x: L, _p: &[f64]) -> Jet<L> {
        x.silu()
    }

    fn limits(_p: &[f64]) -> Ends {
        GATE
    }
}
