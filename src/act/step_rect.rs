//! The Heaviside step with a rectangle as surrogate gradient, `Rect` of spikingjelly. At its ends
//! the gradient is 0. On surrogate gradients: Neftci et al. 2019, arXiv:1901.09948.

use super::ends::{Ends, rise};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct StepRect;

impl Function for StepRect {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0, p[0]])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let alpha = p[0];
        let inside = x.abs().below(0.5 / alpha);
        x.surrogate(R::select(inside, R::new(alpha), R::new(0.0)))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        let end = (0.5 / p[0]) as f32;
        vec![-end, 0.0, end]
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
