//! The Heaviside step with a surrogate gradient of two levels, `PiecewiseLeakyReLU` of
//! spikingjelly. At -w and w the gradient is c.
//! On surrogate gradients: Neftci et al. 2019, arXiv:1901.09948.

use super::ends::Ends;
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct StepLeaky;

impl Function for StepLeaky {
    const PARAMS: &'static [Param] = &[
        Param::within("w", 1.0, 1e-12, 1e12),
        Param::within("c", 0.01, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [0.0, 3.0, 0.0];
    const WIDE: bool = false;

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        Some([1.0 / p[0], p[1]])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (w, c) = (p[0], p[1]);
        x.surrogate(R::select(x.abs().below(w), R::new(1.0 / w), R::new(c)))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        let w = p[0] as f32;
        vec![-w, 0.0, w]
    }

    fn limits(p: &[f64]) -> Ends {
        [[0.0, p[1], 0.0], [1.0, p[1], 0.0]]
    }
}
