//! The Heaviside step with a power of the distance as surrogate gradient, `QPseudoSpike` of
//! spikingjelly. f″(0) = 0. Source: Herranz-Celotti and Rouat 2022, arXiv:2202.00282.

use super::ends::{Ends, rise};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct StepQPseudoSpike;

impl Function for StepQPseudoSpike {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 2.0, 1.000001, 1e4)];
    const ULPS: [f64; 3] = [0.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let alpha = p[0];
        let u = x.abs() * (2.0 / (alpha - 1.0));
        x.surrogate((u.ln_1p() * -alpha).exp())
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
