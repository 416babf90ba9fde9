//! Snake. Source: Ziyin et al. 2020, arXiv:2006.08195.

use super::ends::Ends;
use super::snake_beta::plus_sine_square;
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct Snake;

impl Function for Snake {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, -1e12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        plus_sine_square(x, p[0], p[0])
    }

    fn partial(_k: usize, x: f64, p: &[f64]) -> f64 {
        let (sin, cos) = (p[0] * x).sin_cos();
        let s = sin / p[0];
        s * (2.0 * x * cos - s)
    }

    fn limits(_p: &[f64]) -> Ends {
        let end = |f| [f, f64::NAN, f64::NAN];
        [end(f64::NEG_INFINITY), end(f64::INFINITY)]
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        (p[0].abs() < 0.999e-12).then_some((0, "alpha must not be within 1e-12 of 0"))
    }
}
