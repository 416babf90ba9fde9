//! Swish. Source: Ramachandran et al. 2017, arXiv:1710.05941.

use super::ends::{Ends, swish};
use super::{Function, Lanes, Param};
use crate::reference::{Jet, Real};

pub(crate) struct Swish;

impl Function for Swish {
    const PARAMS: &'static [Param] = &[Param::within("beta", 1.0, -1e12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        x * (x * p[0]).sigmoid()
    }

    #[inline(always)]
    fn lanes<L: Lanes>(x: L, p: &[f64]) -> Jet<L> {
        x.swish(p[0])
    }

    fn partial(_k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        x * (x * (x * p[0]).sigmoid_slope())
    }

    fn limits(p: &[f64]) -> Ends {
        swish(p[0])
    }
}
