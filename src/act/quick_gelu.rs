//! The sigmoid form of GELU. Source: Hendrycks and Gimpel 2016, arXiv:1606.08415.

use super::Function;
use crate::cpu::Lanes;
use crate::reference::{Jet, Real};

pub(crate) struct QuickGelu;

impl Function for QuickGelu {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const WIDE: bool = false;

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f32]) -> R {
        x * (x * 1.702).sigmoid()
    }

    #[inline(always)]
    fn lanes<L: Lanes>(x: L, _p: &[f32]) -> Jet<L> {
        x.swish(1.702)
    }
}
