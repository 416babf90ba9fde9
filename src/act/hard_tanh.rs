//! Hard tanh: PyTorch's `hardtanh`, JAX's and ONNX's clip.

use super::ends::{Ends, level};
use super::{Function, Param, Save};
use crate::kink::{KinkPolicy, KinkValue};
use crate::reference::Real;

pub(crate) struct HardTanh;

impl Function for HardTanh {
    const PARAMS: &'static [Param] = &[Param::finite("min", -1.0), Param::finite("max", 1.0)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Bit
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let [min, max] = bounds(p);
        let right = R::select(x.below(max), x, R::new(max));
        R::select(x.above(min), right, R::new(min))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        let finite = bounds(p).into_iter().filter(|bound| bound.is_finite());
        finite.map(|bound| bound as f32).collect()
    }

    fn limits(p: &[f64]) -> Ends {
        let [min, max] = bounds(p);
        [min, max].map(|bound| match bound.is_finite() {
            true => level(bound),
            false => [bound, 1.0, 0.0],
        })
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        (p[0] > p[1]).then_some((0, "min must not be above max"))
    }

    fn kink_values(policy: KinkPolicy, p: &[f64]) -> Vec<KinkValue> {
        match policy {
            KinkPolicy::Torch => Vec::new(),
            KinkPolicy::Jax | KinkPolicy::Tf => {
                vec![KinkValue::new(1, p[0], 1.0), KinkValue::new(1, p[1], 1.0)]
            }
        }
    }
}

/// The bounds. The largest finite f32 stands for none.
fn bounds(p: &[f64]) -> [f64; 2] {
    let none = f64::from(f32::MAX);
    [
        if p[0] > -none {
            p[0]
        } else {
            f64::NEG_INFINITY
        },
        if p[1] < none { p[1] } else { f64::INFINITY },
    ]
}
