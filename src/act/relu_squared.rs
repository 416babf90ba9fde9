//! Squared ReLU. Source: So et al. 2021, arXiv:2109.08668.

use super::ends::{Ends, level};
use super::{Function, Save};
use crate::reference::Real;

pub(crate) struct ReluSquared;

impl Function for ReluSquared {
    const ULPS: [f64; 3] = [1.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        2.0 * y.sqrt()
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        R::select(x.above(0.0), x.square(), R::new(0.0))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(0.0), [f64::INFINITY, f64::INFINITY, 2.0]]
    }
}
