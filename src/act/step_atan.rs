//! The Heaviside step with the slope of an arctangent as surrogate gradient, `ATan` of
//! spikingjelly and `atan` of snntorch.
//! On surrogate gradients: Neftci et al. 2019, arXiv:1901.09948.

use super::ends::{Ends, rise};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct StepAtan;

impl Function for StepAtan {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 2.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [0.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let alpha = p[0];
        let t = x * (std::f64::consts::FRAC_PI_2 * alpha);
        x.surrogate(R::new(0.5 * alpha) / (t.square() + 1.0))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
