//! GELU, clipped. Source: Hugging Face's `ClippedGELUActivation` (Wu et al. 2020,
//! arXiv:2004.09602).
//!
//! As there, min is at most max, and at a bound the derivatives are gelu's: that counts for a bound
//! of 0, at x = 0. (Where both are 0 they are 0 all the same.) A bound below 0 is at most -0.17, below the function's minimum, and so never
//! reached or always exceeded.

use super::ends::{Ends, GATE, level};
use super::{Function, Param, Save};
use crate::reference::{Real, Scalar};

pub(crate) struct ClippedGelu;

impl Function for ClippedGelu {
    const PARAMS: &'static [Param] = &[
        Param::within("min", -10.0, -1e12, 1e12),
        Param::within("max", 10.0, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(p: &[f64]) -> Save {
        match p[1] < 0.0 || p[0] == p[1] {
            true => Save::Nothing,
            false => Save::Input,
        }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let [min, max] = [p[0], p[1]];
        // Whether gelu(x) <= bound: gelu(x) = x / 2 (1 + erf(x / sqrt 2)), and x / 2 - bound is
        // exact where it matters.
        let curve = x * (x * std::f64::consts::FRAC_1_SQRT_2).erf() * 0.5;
        let up_to =
            |bound: f64| (bound >= 0.0) & (!x.above(bound) | !(x * 0.5 - bound + curve).above(0.0));
        let at_min = (min == 0.0) & (max > 0.0) & !(x.above(0.0) | x.below(0.0));
        let below = R::select(up_to(max), x * x.normal_cdf(), R::new(max));
        R::select(!up_to(min) | at_min, below, R::new(min))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        let [min, max] = [p[0], p[1]];
        match min == max {
            true => Vec::new(),
            false => [min, max].into_iter().filter_map(crossing).collect(),
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let [min, max] = [p[0], p[1]];
        let left = if max < 0.0 {
            level(max)
        } else if min < 0.0 {
            GATE[0]
        } else {
            level(min.abs())
        };
        [left, level(max)]
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        let beside = |bound: f64| bound != 0.0 && bound > -0.17 && bound < 0.999e-30;
        match (beside(p[0]), beside(p[1])) {
            (true, _) => Some((0, "min must be 0, at least 1e-30 or at most -0.17")),
            (_, true) => Some((1, "max must be 0, at least 1e-30 or at most -0.17")),
            _ => (p[0] > p[1]).then_some((0, "min must not be above max")),
        }
    }
}

/// The first float at which gelu(x) > bound.
fn crossing(bound: f64) -> Option<f32> {
    if bound <= 0.0 {
        return (bound == 0.0).then_some(0.0);
    }
    let (mut inside, mut outside) = (bound, 2.0 * bound);
    for _ in 0..60 {
        let middle = 0.5 * (inside + outside);
        match middle - bound < middle * (-middle).normal_cdf() {
            true => inside = middle,
            false => outside = middle,
        }
    }
    Some(outside as f32)
}
