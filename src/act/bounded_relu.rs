//! ReLU with a slope on the left, a threshold and a largest value: Keras' `relu`. The defaults
//! give ReLU.

use super::ends::{Ends, level, lines};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct BoundedRelu;

/// Keras' `None`: no largest value.
const NO_MAX: f64 = f32::MAX as f64;

impl Function for BoundedRelu {
    const PARAMS: &'static [Param] = &[
        Param::within("negative_slope", 0.0, -1e12, 1e12),
        Param::upper("max_value", NO_MAX),
        Param::within("threshold", 0.0, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [2.0, 0.0, 0.0];
    const WIDE: bool = false;

    /// The slopes are negative_slope, 1, and 0 at a maximum: two where two of them are alike, or
    /// there is no maximum, or no 1 below it.
    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        let negative_slope = p[0];
        match largest(p).is_infinite() || negative_slope == 0.0 {
            true => Some([negative_slope, 1.0]),
            false => (negative_slope == 1.0 || p[2] >= p[1]).then_some([negative_slope, 0.0]),
        }
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
            R::point(threshold.min(max), slope, 0.0),
        );
        R::select(x.above(threshold), right, rest)
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        match largest(p) {
            // Where the threshold is above, f jumps there and max_value is no kink.
            max if max.is_finite() && max >= p[2] => vec![p[2] as f32, max as f32],
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
}

fn largest(p: &[f64]) -> f64 {
    if p[1] < NO_MAX { p[1] } else { f64::INFINITY }
}
