//! SReLU, the S-shaped ReLU. The paper learns the parameters; the defaults are this library's.
//! Source: Jin et al. 2015, arXiv:1512.07030.

use std::ops::RangeInclusive;

use super::ends::Ends;
use super::{Function, Param};
use crate::reference::{Jet, Real};

pub(crate) struct SRelu;

impl Function for SRelu {
    const PARAMS: &'static [Param] = &[
        Param::within("tl", -1.0, -1e12, 1e12),
        Param::within("al", 0.1, -1e12, 1e12),
        Param::within("tr", 1.0, -1e12, 1e12),
        Param::within("ar", 0.1, -1e12, 1e12),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1, 2, 3];
    const MIXED: &'static [usize] = &[1, 3];
    const PAIRS: &'static [(usize, usize)] = &[(0, 1), (2, 3)];
    const ULPS: [f64; 3] = [4.0, 1.0, 0.0];
    const SCALE: &'static str =
        "f: on an outer piece, near its root: |t|, or |(1 - a) t| where a is within 1/2 and 2.";

    /// The slopes are al, 1 and ar: two where two of them are alike.
    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        let (al, ar) = (p[1], p[3]);
        match al == ar || ar == 1.0 {
            true => Some([al, 1.0]),
            false => (al == 1.0).then_some([ar, 1.0]),
        }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (tl, al, tr, ar) = (p[0], p[1], p[2], p[3]);
        let right = R::select(x.below(tr), x, outer(x, tr, ar));
        R::select(x.above(tl), right, outer(x, tl, al))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        vec![p[0] as f32, p[2] as f32]
    }

    /// The outer pieces may have a root, which depends on the threshold and the slope: the
    /// terms that cancel there are t and a (x - t), or a x and (1 - a) t.
    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        let (tl, al, tr, ar) = (p[0], p[1], p[2], p[3]);
        let f = match x {
            _ if x <= tl => cancels(x, tl, al),
            _ if x >= tr => cancels(x, tr, ar),
            _ => 0.0,
        };
        [f, 0.0, 0.0]
    }

    fn partial(k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        let (left, right) = (x.value <= p[0].value, x.value >= p[2].value);
        match k {
            0 if left => -p[1] + 1.0,
            1 if left => x - p[0],
            2 if right && !left => -p[3] + 1.0,
            3 if right && !left => x - p[2],
            _ => Jet::new(0.0),
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let far = |t: f64, a: f64, x: f64| [if a == 0.0 { t } else { a * x }, a, 0.0];
        [
            far(p[0], p[1], f64::NEG_INFINITY),
            far(p[2], p[3], f64::INFINITY),
        ]
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        (p[0] > p[2]).then_some((0, "tl must not be above tr"))
    }
}

/// The size of the two terms of [`outer`] where they cancel.
fn cancels(x: f64, t: f64, a: f64) -> f64 {
    let (moving, fixed) = match NEAR_1.contains(&a) {
        true => (a * x, (1.0 - a) * t),
        false => (a * (x - t), t),
    };
    if moving * fixed < 0.0 {
        fixed.abs()
    } else {
        0.0
    }
}

/// The slopes for which 1 - a is an f32.
const NEAR_1: RangeInclusive<f64> = 0.5..=2.0;

/// t + a (x - t). With a near 1 it is a x + (1 - a) t: for a = 1 that is x, however small.
#[inline(always)]
fn outer<R: Real>(x: R, t: f64, a: f64) -> R {
    match NEAR_1.contains(&a) {
        true => x * a + (1.0 - a) * t,
        false => (x - t) * a + t,
    }
}
