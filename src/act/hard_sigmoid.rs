//! Hard sigmoid. The defaults are PyTorch's, JAX's and Keras' form, alpha = 0.2 is ONNX's.
//! Source: Courbariaux et al. 2015, arXiv:1511.00363; Howard et al. 2019, arXiv:1905.02244.

use super::ends::{Ends, level};
use super::{Function, Param, Save};
use crate::reference::Real;

pub(crate) struct HardSigmoid;

const SIXTH: f64 = 1.0 / 6.0;

impl Function for HardSigmoid {
    const PARAMS: &'static [Param] = &[
        Param::within("alpha", SIXTH, 1e-12, 1e12),
        Param::within("beta", 0.5, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [4.0, 1.0, 0.0];

    fn save(_p: &[f64]) -> Save {
        Save::Bit
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
        let right = R::select(product.below((1.0 - beta) * unit), inside, R::new(1.0));
        R::select(product.above(-beta * unit), right, R::new(0.0))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        vec![(-p[1] / p[0]) as f32, ((1.0 - p[1]) / p[0]) as f32]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(0.0), level(1.0)]
    }
}
