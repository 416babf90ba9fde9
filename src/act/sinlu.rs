//! The sinu-sigmoidal linear unit. Source: Paul et al. 2022, Mathematics 10 (3), 337.

use super::ends::{Ends, GATE};
use super::snake_beta::one_minus;
use super::{Function, Param};
use crate::reference::{Jet, Real, Scalar};

/// The roots depend on a and b: with s for the sigmoid, x s and a sin(b x) s cancel in f unless
/// -1 <= a b <= 4.6; 1 + a b cos(b x) and (x + a sin(b x)) (1 - s) in f′; and a b² sin(b x) s, 2 s′,
/// 2 a b cos(b x) s′, x s″ and a sin(b x) s″ in f″. The roots of f are about 2 |a b| / pi: from
/// |b x| = 1/2 on |a| stands for a sin(b x) there.
pub(crate) struct Sinlu;

impl Function for Sinlu {
    const PARAMS: &'static [Param] = &[
        Param::within("a", 1.0, -1e6, 1e6),
        Param::within("b", 1.0, -1e6, 1e6),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1];
    const MIXED: &'static [usize] = &[0, 1];
    const PAIRS: &'static [(usize, usize)] = &[(0, 1), (1, 1)];
    const ULPS: [f64; 3] = [5.0, 7.0, 6.0];
    const ULPS_ABOUT: &'static str = "f: 4.40, f′: 6.34; WGSL allows 2.5 ULP for a division, and on an NVIDIA H200 (driver 580.159) the gate's quotient has it.";
    const SCALE: &'static str = "f′ and f″, but f′ not where x >= 0 and |a b| <= 1, and f unless -1 <= a b <= 4.6: the sizes of the terms, for their infinitely many roots.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (a, b) = (p[0], p[1]);
        x.map(|x| {
            let number = R::Scalar::new;
            let t = x * number(b);
            let (sin, cos) = t.sin_cos();
            let (s, rest) = (x.sigmoid(), (-x).sigmoid());
            let sum = line_and_sine(x, t, sin, a, b);
            let slope = one_plus_cosine(a * b, sin, cos);
            let two_slopes = slope + slope;
            [
                sum * s,
                s * (slope + sum * rest),
                s * (rest * (two_slopes + sum * (rest - s)) - number(a * b * b) * sin),
            ]
        })
    }

    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        let (a, b) = (p[0], p[1]);
        let (sin, cos) = (b * x).sin_cos();
        let (s, other) = (Scalar::sigmoid(x), Scalar::sigmoid(-x));
        let sum = x.abs() + (a * sin).abs();
        let slope = 1.0 + (a * b * cos).abs();
        let steady = (-1.0..=4.6).contains(&(a * b));
        let wave = if (b * x).abs() < 0.5 { a * sin } else { a };
        let f = if steady {
            0.0
        } else {
            (x.abs() + wave.abs()) * s
        };
        let bend = (a * b * b * sin).abs();
        // To the right only 1 + a b cos(b x) falls below 0, and with |a b| > 1 alone.
        let right = ((a * b).abs() - 1.0).max(0.0).min(slope);
        let first = if x < 0.0 { slope + sum * other } else { right };
        [
            f,
            s * first,
            s * (bend + other * (2.0 * slope + sum * (s - other).abs())),
        ]
    }

    fn partial(k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        let (t, s) = (x * p[1], x.sigmoid());
        if k == 0 {
            t.sin() * s
        } else {
            p[0] * x * s * t.cos()
        }
    }

    fn limits(p: &[f64]) -> Ends {
        match p[0] * p[1] {
            0.0 => GATE,
            _ => [GATE[0], [f64::INFINITY, f64::NAN, f64::NAN]],
        }
    }
}

/// x + a sin t, t = b x. Near 0 it is x (1 + a b + a b (sin t - t) / t): for a b = -1 that is a t³ / 6,
/// and -0 keeps its sign.
#[inline(always)]
fn line_and_sine<T: Scalar>(x: T, t: T, sin: T, a: f64, b: f64) -> T {
    let number = T::new;
    let square = t * t;
    // (sin t - t) / t = -t² / 3! + t⁴ / 5! - ...
    let ratio = (1..=8).rev().fold(number(0.0), |rest, k| {
        let k = f64::from(k);
        square * number(-1.0 / (2.0 * k * (2.0 * k + 1.0))) * (number(1.0) + rest)
    });
    let near = x * (number(1.0 + a * b) + number(a * b) * ratio);
    let far = x + number(a) * sin;
    T::select(square < number(0.5), near, far)
}

/// 1 + q cos t. For |q| <= 2 it is (1 - |q|) + |q| (1 ± cos t): up to |q| = 1 nothing cancels.
#[inline(always)]
fn one_plus_cosine<T: Scalar>(q: f64, sin: T, cos: T) -> T {
    let (number, size) = (T::new, q.abs());
    let against = cos * number(-q.signum());
    let rise = one_minus(against, sin, against > number(0.0));
    let inside = number(1.0 - size) + number(size) * rise;
    T::select(size <= 2.0, inside, number(q) * cos + number(1.0))
}
