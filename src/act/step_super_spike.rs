//! The Heaviside step with SuperSpike's surrogate gradient. f″(0) = 0.
//! Source: Zenke and Ganguli 2018, arXiv:1705.11146.

use super::ends::{Ends, rise};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct StepSuperSpike;

impl Function for StepSuperSpike {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [0.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        x.surrogate(R::new(p[0]) / (x.abs() + 1.0).square())
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
