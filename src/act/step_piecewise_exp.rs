//! The Heaviside step with a two-sided exponential as surrogate gradient, `PiecewiseExp` of
//! spikingjelly. f″(0) = 0. On surrogate gradients: Neftci et al. 2019, arXiv:1901.09948.

use super::ends::{Ends, rise};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct StepPiecewiseExp;

impl Function for StepPiecewiseExp {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [0.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let alpha = p[0];
        x.surrogate((-(x.abs() * alpha)).exp() * (0.5 * alpha))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
