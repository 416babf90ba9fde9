//! The Heaviside step with the slope of a fast sigmoid as surrogate gradient, `fast_sigmoid` of
//! snntorch. f″(0) = 0. On surrogate gradients: Neftci et al. 2019, arXiv:1901.09948.

use super::ends::{Ends, rise};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct StepFastSigmoid;

impl Function for StepFastSigmoid {
    const PARAMS: &'static [Param] = &[Param::within("k", 25.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [0.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let k = p[0];
        x.surrogate(R::new(1.0) / (x.abs() * k + 1.0).square())
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
