//! Snake with a height of its own. Source: Lee et al. 2022 (BigVGAN), arXiv:2206.04658.

use super::ends::Ends;
use super::{Function, Param};
use crate::reference::{Jet, Real, Scalar};

/// For |alpha| > |beta| the roots of f and f′ depend on both: the terms that cancel are |x| and
/// sin²(alpha x) / |beta|, and in f′ |alpha / beta| - 1 and what 1 ± sin(2 alpha x) leaves, or 1 and
/// the sine. The square has infinitely many roots besides: from |alpha x| = 1/2 on 1 / |beta|
/// stands for it.
pub(crate) struct SnakeBeta;

impl Function for SnakeBeta {
    const PARAMS: &'static [Param] = &[
        Param::within("alpha", 1.0, -1e6, 1e6),
        Param::within("beta", 1.0, -1e6, 1e6),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1];
    const MIXED: &'static [usize] = &[0, 1];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0), (0, 1), (1, 1)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SCALE: &'static str = "Only for |alpha| > |beta|, near roots: f: |x| + sin^2(alpha x) / |beta|; f′: the lesser of |alpha / beta| - 1 and 1.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        plus_sine_square(x, p[0], p[1])
    }

    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        let (alpha, beta) = (p[0], p[1].abs());
        if alpha.abs() <= beta {
            return [0.0; 3];
        }
        let t = alpha * x;
        let height = if t.abs() < 0.5 { t.sin().powi(2) } else { 1.0 };
        [
            x.abs() + height / beta,
            (alpha.abs() / beta - 1.0).min(1.0),
            0.0,
        ]
    }

    fn partial(k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        let (alpha, beta) = (p[0], p[1]);
        match k {
            0 => x * (x * alpha * 2.0).sin() / beta,
            _ => -((x * alpha).sin() / beta).square(),
        }
    }

    fn limits(_p: &[f64]) -> Ends {
        let end = |f| [f, f64::NAN, f64::NAN];
        [end(f64::NEG_INFINITY), end(f64::INFINITY)]
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        if p[0].abs() < 0.999e-6 {
            return Some((0, "alpha must not be within 1e-6 of 0"));
        }
        (p[1].abs() < 0.999e-6).then_some((1, "beta must not be within 1e-6 of 0"))
    }
}

/// x + sin²(alpha x) / beta. The product 2 alpha x is exact in f64, and nothing cancels but what
/// cancels for every alpha ≠ beta.
#[inline(always)]
pub(super) fn plus_sine_square<R: Real>(x: R, alpha: f64, beta: f64) -> R {
    let new = <R::Scalar as Scalar>::new;
    let zero = new(0.0);
    x.map(|x| {
        let (sin, cos) = (x * new(2.0 * alpha)).sin_cos();
        // 1 - cos, and 1 + sin or 1 - sin, whichever has the sign of alpha / beta
        let height = one_minus(cos, sin, cos > zero);
        let sin_signed = sin * new((alpha / beta).signum());
        let rise = one_minus(-sin_signed, cos, sin_signed < zero);
        let (a, b) = (alpha.abs(), beta.abs());
        let inside = (new(a) * rise + new(b - a)) / new(b);
        let outside = new(alpha / beta) * sin + new(1.0);
        [
            x + height / new(2.0 * beta),
            R::Scalar::select(a <= 2.0 * b, inside, outside),
            new(2.0 * alpha * (alpha / beta)) * cos,
        ]
    })
}

/// 1 - c for c² + s² = 1; `cancels` where c > 0.
#[inline(always)]
pub(super) fn one_minus<T: Scalar>(c: T, s: T, cancels: bool) -> T {
    let one = T::new(1.0);
    T::select(cancels, s * s / (one + c), one - c)
}
