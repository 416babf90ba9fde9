//! GELU, exact form. Source: Hendrycks and Gimpel 2016, arXiv:1606.08415.

use super::ends::{Ends, GATE};
use super::{Function, Lanes};
use crate::reference::{Jet, Real};

pub(crate) struct Gelu;

impl Function for Gelu {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const WIDE: bool = false;

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.normal_cdf()
    }

    #[inline(always)]
    fn lanes<L: Lanes>(x: L, _p: &[f64]) -> Jet<L> {
        x.gelu()
    }

    fn limits(_p: &[f64]) -> Ends {
        GATE
    }
}
