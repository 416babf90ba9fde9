//! LiSHT, the linearly scaled tanh. Source: Roy et al. 2019, arXiv:1901.05894.

use super::Function;
use super::ends::Ends;
use crate::reference::Real;

pub(crate) struct Lisht;

impl Function for Lisht {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.tanh()
    }

    fn limits(_p: &[f64]) -> Ends {
        [[f64::INFINITY, -1.0, -0.0], [f64::INFINITY, 1.0, -0.0]]
    }
}
