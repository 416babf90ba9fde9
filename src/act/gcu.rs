//! The growing cosine unit. Source: Noel et al. 2021, arXiv:2108.12943.

use super::Function;
use super::ends::{Ends, NOWHERE};
use crate::reference::Real;

/// f′ and f″ have infinitely many roots, which are not kept relatively accurate: cos x and
/// x sin x cancel in f′, 2 sin x and x cos x in f″.
pub(crate) struct Gcu;

impl Function for Gcu {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SCALE: &'static str = "f′, f″: the sizes of the terms, |cos x| + |x sin x| and 2 |sin x| + |x cos x|, for their infinitely many roots. f is relative.";

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.cos()
    }

    fn scale(_p: &[f64], x: f64) -> [f64; 3] {
        let (sin, cos) = x.sin_cos();
        let (sin, cos) = (sin.abs(), cos.abs());
        [0.0, cos + (x * sin).abs(), 2.0 * sin + (x * cos).abs()]
    }

    fn limits(_p: &[f64]) -> Ends {
        NOWHERE
    }
}
