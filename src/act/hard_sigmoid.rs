//! Hard sigmoid. The defaults are PyTorch's, JAX's and Keras' form, alpha = 0.2 is ONNX's.
//! Source: Courbariaux et al. 2015, arXiv:1511.00363; Howard et al. 2019, arXiv:1905.02244.

use super::ends::{Ends, level};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct HardSigmoid;

const SIXTH: f64 = 1.0 / 6.0;

impl Function for HardSigmoid {
    const PARAMS: &'static [Param] = &[
        Param::within("alpha", SIXTH, -1e12, 1e12),
        Param::within("beta", 0.5, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [4.0, 1.0, 0.0];

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0, p[0]])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (alpha, beta) = (p[0], p[1]);
        // alpha = slope / unit. The product is exact, and so are both comparisons.
        let (slope, unit) = if alpha == SIXTH {
            (1.0, 6.0)
        } else {
            (alpha, 1.0)
        };
        let product = x * slope;
        let inside = (product + beta * unit) / unit;
        // 1 - beta would lose a small beta; the difference is exact where it matters.
        let below = match beta.abs() < 0.5 {
            true => (product - unit).below(-beta * unit),
            false => product.below((1.0 - beta) * unit),
        };
        let right = R::select(below, inside, R::new(1.0));
        R::select(product.above(-beta * unit), right, R::new(0.0))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        match p[0] {
            0.0 => Vec::new(),
            alpha => vec![(-p[1] / alpha) as f32, ((1.0 - p[1]) / alpha) as f32],
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let ends = match p[0] {
            0.0 => [p[1].clamp(0.0, 1.0); 2],
            alpha if alpha < 0.0 => [1.0, 0.0],
            _ => [0.0, 1.0],
        };
        ends.map(level)
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        let tiny = p[0] != 0.0 && p[0].abs() < 1e-12;
        tiny.then_some((0, "alpha must be 0 or at least 1e-12 in magnitude"))
    }
}
