//! The sinu-sigmoidal linear unit. Source: Paul et al. 2022, Mathematics 10 (3), 337.

use super::ends::{Ends, GATE};
use super::{Function, Param};
use crate::reference::{Real, Scalar};

/// The roots depend on a and b: with s for the sigmoid, x s and a sin(b x) s cancel in f unless
/// -1/2 <= a b <= 2; s, a b cos(b x) s, x s′ and a sin(b x) s′ in f′; and a b² sin(b x) s, 2 s′,
/// 2 a b cos(b x) s′, x s″ and a sin(b x) s″ in f″. The roots of f are about 2 |a b| / pi: from
/// |b x| = 1/2 on |a| stands for a sin(b x) there.
pub(crate) struct Sinlu;

impl Function for Sinlu {
    const PARAMS: &'static [Param] = &[
        Param::within("a", 1.0, -1e6, 1e6),
        Param::within("b", 1.0, -1e6, 1e6),
    ];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SCALE: &'static str = "f′, f″, and f unless -1/2 <= a b <= 2: the sizes of the terms, for their infinitely many roots.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x + (x * p[1]).sin() * p[0]) * x.sigmoid()
    }

    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        let (a, b) = (p[0], p[1]);
        let (sin, cos) = (b * x).sin_cos();
        let (s, other) = (Scalar::sigmoid(x), Scalar::sigmoid(-x));
        let sum = x.abs() + (a * sin).abs();
        let slope = 1.0 + (a * b * cos).abs();
        let steady = (-0.5..=2.0).contains(&(a * b));
        let wave = if (b * x).abs() < 0.5 { a * sin } else { a };
        let f = if steady {
            0.0
        } else {
            (x.abs() + wave.abs()) * s
        };
        let bend = (a * b * b * sin).abs();
        [
            f,
            s * (slope + sum * other),
            s * (bend + other * (2.0 * slope + sum * (s - other).abs())),
        ]
    }

    fn limits(p: &[f64]) -> Ends {
        match p[0] * p[1] {
            0.0 => GATE,
            _ => [GATE[0], [f64::INFINITY, f64::NAN, f64::NAN]],
        }
    }
}
