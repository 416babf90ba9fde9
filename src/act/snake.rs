//! Snake. Source: Ziyin et al. 2020, arXiv:2006.08195.

use super::ends::Ends;
use super::snake_beta::plus_sine_square;
use super::{Function, Param};
use crate::reference::{Jet, Real};

pub(crate) struct Snake;

impl Function for Snake {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, -1e12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        plus_sine_square(x, p[0], p[0])
    }

    fn partial(_k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        // x^2 k(t), k(t) = (t sin 2 t - sin(t)^2) / t^2
        let k = (x * p[0]).map(|t| {
            let (sin, cos) = t.sin_cos();
            let (wave, square) = (t * (2.0 * sin * cos), sin * sin);
            let u = t * t;
            if t.abs() > 0.5 {
                let [k, bend] = [wave - square, u * (cos * cos - sin * sin) - (wave - square)];
                return [k / u, 2.0 * bend / (t * u), f64::NAN];
            }
            // The terms of k are (-4 u)^n 2 (2 n + 1) / (2 n + 2)!
            let (mut sum, mut slope, mut rest) = (0.0, 0.0, 1.0);
            for n in (0..20).step_by(2).map(f64::from) {
                sum += rest * (n + 1.0);
                slope += rest * (n + 1.0) * n;
                rest *= -4.0 * u / ((n + 3.0) * (n + 4.0));
            }
            [sum, if t == 0.0 { 0.0 } else { slope / t }, f64::NAN]
        });
        x * (x * k)
    }

    fn limits(_p: &[f64]) -> Ends {
        let end = |f| [f, f64::NAN, f64::NAN];
        [end(f64::NEG_INFINITY), end(f64::INFINITY)]
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        (p[0].abs() < 0.999e-12).then_some((0, "alpha must not be within 1e-12 of 0"))
    }
}
