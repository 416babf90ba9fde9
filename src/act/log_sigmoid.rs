//! The logarithm of the sigmoid.

use super::ends::Ends;
use super::{Function, Save};
use crate::reference::Real;

pub(crate) struct LogSigmoid;

impl Function for LogSigmoid {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        -y.exp_m1()
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        -(-x).softplus()
    }

    fn limits(_p: &[f64]) -> Ends {
        [[f64::NEG_INFINITY, 1.0, -0.0], [-0.0, 0.0, -0.0]]
    }
}
