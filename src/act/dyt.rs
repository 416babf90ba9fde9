//! Dynamic tanh, in place of normalisation; its weight and bias are the caller's. Source: Zhu
//! et al. 2025, arXiv:2503.10622.

use super::ends::{Ends, level, rise};
use super::{Function, Param, Save};
use crate::reference::{Jet, Real};

pub(crate) struct Dyt;

impl Function for Dyt {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 0.5, -1e12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, p: &[f64]) -> f64 {
        p[0] * (1.0 - y) * (1.0 + y)
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x * p[0]).tanh()
    }

    fn partial(_k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        x * (x * p[0]).sech_squared()
    }

    fn limits(p: &[f64]) -> Ends {
        match p[0] {
            0.0 => [level(0.0); 2],
            alpha => rise(-alpha.signum(), alpha.signum()),
        }
    }
}
