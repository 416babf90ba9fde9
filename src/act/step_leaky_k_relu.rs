//! The Heaviside step with the slope of a leaky ReLU as surrogate gradient, `LeakyKReLU` of
//! spikingjelly and (k = 1) `LSO` of snntorch.
//! On surrogate gradients: Neftci et al. 2019, arXiv:1901.09948.

use super::ends::Ends;
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct StepLeakyKRelu;

impl Function for StepLeakyKRelu {
    const PARAMS: &'static [Param] = &[
        Param::within("leak", 0.0, -1e12, 1e12),
        Param::within("k", 1.0, -1e12, 1e12),
    ];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        Some([p[0], p[1]])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (leak, k) = (p[0], p[1]);
        x.surrogate(R::select(x.below(0.0), R::new(leak), R::new(k)))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(p: &[f64]) -> Ends {
        [[0.0, p[0], 0.0], [1.0, p[1], 0.0]]
    }
}
