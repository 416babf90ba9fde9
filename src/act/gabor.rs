//! The real Gabor wavelet of WIRE. Source: Saragadam et al. 2023, arXiv:2301.05187.

use super::ends::{BELL, Ends};
use super::{Function, Param};
use crate::reference::{Jet, Real};

/// The roots of f′ and f″ depend on both parameters, and grow without bound in number with
/// omega / scale: with z = scale x, omega sin(omega x) and 2 scale z cos(omega x) cancel in f′,
/// and 4 omega scale z sin(omega x), 4 scale² z² cos(omega x), 2 scale² cos(omega x) and
/// omega² cos(omega x) in f″, each times e^(-z²).
pub(crate) struct Gabor;

impl Function for Gabor {
    const PARAMS: &'static [Param] = &[
        Param::within("omega", 10.0, -1e12, 1e12),
        Param::within("scale", 10.0, 1e-12, 1e12),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1];
    const MIXED: &'static [usize] = &[0, 1];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0), (0, 1), (1, 1)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SCALE: &'static str = "f′, f″: the sizes of the terms times the Gaussian, for their infinitely many roots. f is relative.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x * p[0]).cos() * (x * p[1]).exp_minus_square()
    }

    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        let (omega, scale) = (p[0], p[1]);
        let z = scale * x;
        if z.abs() > 30.0 {
            return [0.0; 3];
        }
        let e = (-z * z).exp();
        let (sin, cos) = (omega * x).sin_cos();
        let (sin, cos) = ((omega * sin).abs(), cos.abs());
        let width = 2.0 * scale * z.abs();
        let bend = width * width + 2.0 * scale * scale + omega * omega;
        [
            0.0,
            (sin + width * cos) * e,
            (2.0 * width * sin + bend * cos) * e,
        ]
    }

    fn partial(k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        let (t, bell) = (x * p[0], (x * p[1]).exp_minus_square());
        match k {
            0 => -x * t.sin() * bell,
            _ => p[1] * -2.0 * x * (x * t.cos() * bell),
        }
    }

    fn limits(_p: &[f64]) -> Ends {
        BELL
    }
}
