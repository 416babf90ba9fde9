//! Softplus. Source: Dugas et al. 2000. PyTorch's has a threshold beyond which it is linear;
//! here there is none, since nothing overflows. A negative beta turns it round: -softplus(-x).

use super::ends::{Ends, lines};
use super::{Function, Param, Save};
use crate::reference::{Jet, Real, Scalar};

pub(crate) struct Softplus;

impl Function for Softplus {
    const PARAMS: &'static [Param] = &[Param::within("beta", 1.0, -1e12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    /// beta x rounds, and its error is a relative one of the tail.
    #[inline(always)]
    fn is_wide(p: &[f64]) -> bool {
        p[0] != 1.0
    }

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, p: &[f64]) -> f64 {
        match p[0] {
            0.0 => 0.5,
            beta => -(-beta * y).exp_m1(),
        }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let beta = p[0];
        (x * beta).softplus() / beta
    }

    fn partial(_k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        // a s(-a) + ln(1 + e^-a), and its slope -a s'(a)
        let sum = (x * p[0]).abs().map(|a| {
            let value = a * (-a).sigmoid() + (-a).softplus();
            [value, -a * (a.sigmoid() * (-a).sigmoid()), f64::NAN]
        });
        -sum / p[0].square()
    }

    fn limits(p: &[f64]) -> Ends {
        match p[0] {
            // -f(-x) of the other sign
            beta if beta < 0.0 => [[f64::NEG_INFINITY, 1.0, -0.0], [-0.0, 0.0, -0.0]],
            _ => lines(0.0, 1.0),
        }
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        (p[0].abs() < 1e-12).then_some((0, "beta must be at least 1e-12 or at most -1e-12"))
    }
}
