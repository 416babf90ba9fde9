//! The radial part of a Gaussian-type orbital, not normalised. Source: Boys 1950.
//!
//! l is an integer from 0 to 16, and x may be negative: the power is a polynomial.

use super::ends::{BELL, Ends};
use super::{Function, Param};
use crate::reference::{Jet, Real, Scalar};

pub(crate) struct GtoRadial;

impl Function for GtoRadial {
    const PARAMS: &'static [Param] = &[
        Param::within("l", 1.0, 0.0, 16.0),
        Param::within("alpha", 1.0, 1e-11, 1e12),
    ];
    const LEARNABLE: &'static [usize] = &[1];
    const MIXED: &'static [usize] = &[1];
    const PAIRS: &'static [(usize, usize)] = &[(1, 1)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SCALE: &'static str =
        "f′, f″: 2^-16 of the terms that cancel at roots that depend on l and alpha.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (l, alpha) = (p[0], p[1]);
        let n = l as u32;
        x.map(|x| {
            // Further out all is 0, and the power might be infinite.
            let bound = R::Scalar::new((740.0 / alpha).sqrt());
            let near = R::Scalar::select(x < -bound, -bound, x);
            let x = R::Scalar::select(near > bound, bound, near);
            let alpha = R::Scalar::new(alpha);
            let t = alpha * x * x;
            let e = (-t).exp();
            let number = R::Scalar::new;
            let first = match n {
                0 => number(-2.0) * alpha * x,
                _ => power(x, n - 1) * (number(l) - (t + t)),
            };
            let second = match n {
                0 | 1 => alpha * power(x, n) * (number(4.0) * t - number(4.0 * l + 2.0)),
                _ => {
                    // 4 t^2 - 2 (2 l + 1) t + l (l - 1)
                    let w = number(4.0) * t - number(2.0 * l + 1.0);
                    power(x, n - 2) * number(0.25) * (w * w - number(8.0 * l + 1.0))
                }
            };
            [power(x, n) * e, first * e, second * e]
        })
    }

    /// The roots of f′ and f″ depend on l and alpha: 2^-16 of the terms that cancel there, since
    /// t = alpha x^2 is known to about 2^-46.
    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        let (l, alpha) = (p[0], p[1]);
        let t = alpha * x * x;
        let part = |n: f64, terms: f64| {
            let size = x.abs().powf(n) * (-t).exp() * terms / 65536.0;
            if size.is_finite() { size } else { 0.0 }
        };
        let first = if l < 1.0 { 0.0 } else { part(l - 1.0, l) };
        let second = match l < 2.0 {
            true => part(l, alpha * (4.0 * l + 2.0)),
            false => part(l - 2.0, (2.0 * l + 1.0) * (2.0 * l + 1.0) / 4.0),
        };
        [0.0, first, second]
    }

    fn partial(_k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        // Further out all is 0, and the power might be infinite.
        let bound = (740.0 / p[1].value).sqrt();
        let x = x.clamp(-bound, bound);
        let bell = (-p[1] * x * x).exp();
        -x * x * x.powi(p[0].value as u32) * bell
    }

    fn limits(p: &[f64]) -> Ends {
        // Odd powers are below 0 on the left.
        let sign = if p[0] % 2.0 == 0.0 { 1.0 } else { -1.0 };
        [BELL[0].map(|v| v * sign), BELL[1]]
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        (p[0] != p[0].floor()).then_some((0, "l must be an integer"))
    }
}

/// x^n for n <= 16
#[inline(always)]
fn power<T: Scalar>(x: T, n: u32) -> T {
    let (mut product, mut square) = (T::new(1.0), x);
    for bit in 0..5 {
        if n >> bit & 1 == 1 {
            product = product * square;
        }
        square = square * square;
    }
    product
}
