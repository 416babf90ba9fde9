//! ReLU up to n. Source: Krizhevsky 2010.

use super::ends::{Ends, level};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct ReluN;

impl Function for ReluN {
    const PARAMS: &'static [Param] = &[Param::upper("n", 6.0)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        // A negative n is a constant.
        Some([0.0, if p[0] > 0.0 { 1.0 } else { 0.0 }])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let [low, high] = bounds(p);
        x.clamp(low, high)
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        match bounds(p) {
            [_, f64::INFINITY] => vec![0.0],
            [low, high] if low < high => vec![0.0, high as f32],
            _ => Vec::new(),
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let [low, high] = bounds(p);
        let slope = if high.is_finite() { 0.0 } else { 1.0 };
        [level(low), [high, slope, 0.0]]
    }
}

/// 0 and n, n at both where it is negative. The largest finite f32 stands for no n.
fn bounds(p: &[f64]) -> [f64; 2] {
    let n = if p[0] < f64::from(f32::MAX) {
        p[0]
    } else {
        f64::INFINITY
    };
    [n.min(0.0), n]
}
