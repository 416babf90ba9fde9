//! ReLU with a slope on the left, a threshold and a largest value: Keras' `relu`. The defaults
//! give ReLU.

use super::ends::{Ends, level, lines};
use super::{Function, Param, Save};
use crate::reference::Real;

pub(crate) struct BoundedRelu;

/// Keras' `None`: no largest value.
const NO_MAX: f64 = f32::MAX as f64;

impl Function for BoundedRelu {
    const PARAMS: &'static [Param] = &[
        Param::within("negative_slope", 0.0, -1e12, 1e12),
        Param::within("max_value", NO_MAX, -1e12, NO_MAX),
        Param::within("threshold", 0.0, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [2.0, 0.0, 0.0];
    const WIDE: bool = false;

    /// The slopes are negative_slope, 1, and 0 at a maximum: two where two of them are alike, or
    /// there is no maximum.
    fn save(p: &[f64]) -> Save {
        let two = p[0] == 0.0 || p[0] == 1.0 || largest(p).is_infinite();
        if two { Save::Bit } else { Save::Input }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (negative_slope, threshold) = (p[0], p[2]);
        let max = largest(p);
        let slope = if threshold < max { negative_slope } else { 0.0 };
        let right = R::select(x.below(max), x, R::new(max));
        let rest = R::select(
            x.below(threshold),
            (x - threshold) * negative_slope,
            R::point(threshold, slope, 0.0),
        );
        R::select(x.above(threshold), right, rest)
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        match largest(p) {
            max if max.is_finite() => vec![p[2] as f32, max as f32],
            _ => vec![p[2] as f32],
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let right = match largest(p) {
            f64::INFINITY => lines(0.0, 1.0)[1],
            max => level(max),
        };
        [lines(p[0], 0.0)[0], right]
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        (p[2] > p[1]).then_some((2, "threshold must not be above max_value"))
    }
}

fn largest(p: &[f64]) -> f64 {
    if p[1] < NO_MAX { p[1] } else { f64::INFINITY }
}
