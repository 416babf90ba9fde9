//! The Heaviside step with the slope of a sigmoid as surrogate gradient, `Sigmoid` of spikingjelly
//! and (alpha = 25) `sigmoid` of snntorch.
//! On surrogate gradients: Neftci et al. 2019, arXiv:1901.09948.

use super::ends::{Ends, rise};
use super::{Function, Param};
use crate::reference::{Real, Scalar};

pub(crate) struct StepSigmoid;

impl Function for StepSigmoid {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 4.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [0.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        x.surrogate(sigmoid_slope(x, p[0]))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}

/// alpha s(t) s(-t) with t = alpha x, and its slope, which cancels at 0 when taken from the formula.
#[inline(always)]
pub(super) fn sigmoid_slope<R: Real>(x: R, alpha: f64) -> R {
    x.map(|x| {
        let c = R::Scalar::new(alpha);
        let t = x * c;
        let g = c * t.sigmoid() * (-t).sigmoid();
        let slope = -(c * g) * (t * R::Scalar::new(0.5)).tanh();
        // Nobody asks for the slope of the slope.
        [g, slope, R::Scalar::new(0.0)]
    })
}
