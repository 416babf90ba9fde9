//! Hard tanh: PyTorch's `hardtanh`, JAX's and ONNX's clip.

use super::ends::{Ends, level};
use super::{Function, Param};
use super::{KinkPolicy, KinkValue};
use crate::reference::Real;

pub(crate) struct HardTanh;

impl Function for HardTanh {
    const PARAMS: &'static [Param] = &[Param::lower("min", -1.0), Param::upper("max", 1.0)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        // Bounds that meet or cross leave a constant.
        Some([0.0, if p[0] < p[1] { 1.0 } else { 0.0 }])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let [min, max] = bounds(p);
        let right = R::select(x.below(max), x, R::new(max));
        R::select(x.above(min), right, R::new(min))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        let [min, max] = bounds(p);
        let finite = [min, max]
            .into_iter()
            .filter(|bound| bound.is_finite() && min < max);
        finite.map(|bound| bound as f32).collect()
    }

    fn limits(p: &[f64]) -> Ends {
        let [min, max] = bounds(p);
        [min, max].map(|bound| match bound.is_finite() {
            true => level(bound),
            false => [bound, 1.0, 0.0],
        })
    }

    fn kink_values(policy: KinkPolicy, p: &[f64]) -> Vec<KinkValue> {
        match policy {
            KinkPolicy::Torch => Vec::new(),
            KinkPolicy::Jax | KinkPolicy::Tf => {
                // Where min is above max nothing is inside.
                let slope = if p[0] > p[1] { 0.0 } else { 1.0 };
                vec![
                    KinkValue::new(1, p[0], slope),
                    KinkValue::new(1, p[1], slope),
                ]
            }
        }
    }
}

/// The bounds, the upper one at both where they cross. The largest finite f32 stands for none.
fn bounds(p: &[f64]) -> [f64; 2] {
    let none = f64::from(f32::MAX);
    let max = if p[1] < none { p[1] } else { f64::INFINITY };
    let min = if p[0] > -none {
        p[0]
    } else {
        f64::NEG_INFINITY
    };
    [min.min(max), max]
}
