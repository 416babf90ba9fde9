//! The Hill curve of gene regulation, an activator's response to its concentration x.
//! Source: Hill 1910.

use std::cmp::Ordering;

use super::ends::{Ends, NOWHERE};
use super::{Function, Param};
use crate::reference::{Jet, Real, Scalar};

pub(crate) struct Hill;

impl Function for Hill {
    const PARAMS: &'static [Param] = &[
        Param::within("n", 2.0, 0.01, 100.0),
        Param::within("k", 1.0, 1e-30, 1e30),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1];
    const MIXED: &'static [usize] = &[0, 1];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0), (0, 1), (1, 1)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SCALE: &'static str = "f″: (n + 2) / 8 of the terms that cancel at its root, which depends on n and k; n times the rounding of the Hill curve remains.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (n, k) = (p[0], p[1]);
        let above = x.map(|x| {
            let number = R::Scalar::new;
            let u = (x / number(k)).ln() * number(n);
            let (s, rest) = (u.sigmoid(), (-u).sigmoid());
            let slope = number(n) * rest * (s / x);
            // n (1 - 2 s) - 1, without the 1 where s is small: for n = 1 nothing else is left of n - 1.
            let left = number(n - 1.0) - number(2.0 * n) * s;
            let right = number(2.0 * n) * rest - number(n + 1.0);
            let bracket = R::Scalar::select(s < rest, left, right);
            [s, slope, slope * (bracket / x)]
        });
        let (d1, d2) = at_zero(n, k);
        let below = R::select(
            x.below(0.0),
            R::point(f64::NAN, f64::NAN, f64::NAN),
            R::point(0.0, d1, d2),
        );
        R::select(x.above(0.0), above, below)
    }

    /// The root of f″ depends on n and k: (n + 2) / 8 of the terms that cancel there,
    /// since n times the rounding of the Hill curve remains.
    fn scale(p: &[f64], _x: f64) -> [f64; 3] {
        let (n, k) = (p[0], p[1]);
        if n <= 1.0 {
            return [0.0; 3];
        }
        let root = k * ((n - 1.0) / (n + 1.0)).powf(1.0 / n);
        let terms = (n - 1.0 / n) / 4.0 / (root * root);
        [0.0, 0.0, terms * (n + 2.0) / 8.0]
    }

    fn partial(k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        let (n, at) = (p[0], p[1]);
        if x.value == 0.0 {
            let slope = match (k, n.value.total_cmp(&1.0)) {
                (0, Ordering::Less | Ordering::Equal) | (_, Ordering::Less) => f64::NEG_INFINITY,
                (0, _) | (_, Ordering::Greater) => 0.0,
                (_, Ordering::Equal) => -1.0 / (at.value * at.value),
            };
            return match x.d1 == 0.0 {
                true => Jet::new(0.0),
                false => Jet::point(0.0, slope, f64::NAN),
            };
        }
        let l = (x / at).ln();
        let slope = (n * l).sigmoid_slope();
        match k {
            _ if x.below(0.0) => Jet::point(f64::NAN, f64::NAN, f64::NAN),
            0 => slope * l,
            _ => -slope * n / at,
        }
    }

    fn limits(_p: &[f64]) -> Ends {
        [NOWHERE[0], [1.0, 0.0, -0.0]]
    }
}

/// f′(0) and f″(0), the one-sided limits.
fn at_zero(n: f64, k: f64) -> (f64, f64) {
    let infinity = f64::INFINITY;
    match n {
        _ if n < 1.0 => (infinity, -infinity),
        1.0 => (1.0 / k, -2.0 / (k * k)),
        _ if n < 2.0 => (0.0, infinity),
        2.0 => (0.0, 2.0 / (k * k)),
        _ => (0.0, 0.0),
    }
}
