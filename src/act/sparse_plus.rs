//! Sparse plus, the integral of sparse sigmoid. JAX's `sparse_plus`.

use super::Function;
use super::ends::{Ends, lines};
use crate::reference::Real;

pub(crate) struct SparsePlus;

impl Function for SparsePlus {
    const ULPS: [f64; 3] = [3.0, 1.0, 0.0];
    const WIDE: bool = false;

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        let right = R::select(x.below(1.0), (x + 1.0).square() * 0.25, x);
        R::select(x.above(-1.0), right, R::new(0.0))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![-1.0, 1.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(0.0, 1.0)
    }
}
