//! Sparse sigmoid, two sparsemax's first component. JAX's `sparse_sigmoid`. Source: Martins
//! and Astudillo 2016, arXiv:1602.02068.

use super::Function;
use super::ends::{Ends, level};
use super::{KinkPolicy, KinkValue};
use crate::reference::Real;

pub(crate) struct SparseSigmoid;

impl Function for SparseSigmoid {
    const ULPS: [f64; 3] = [1.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0, 0.5])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        let right = R::select(x.below(1.0), (x + 1.0) * 0.5, R::new(1.0));
        R::select(x.above(-1.0), right, R::new(0.0))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![-1.0, 1.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(0.0), level(1.0)]
    }

    fn kink_values(policy: KinkPolicy, _p: &[f64]) -> Vec<KinkValue> {
        let at = |x| KinkValue::new(1, x, 0.25);
        match policy {
            KinkPolicy::Jax => vec![at(-1.0), at(1.0)],
            _ => Vec::new(),
        }
    }
}
