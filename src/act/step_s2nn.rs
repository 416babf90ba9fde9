//! The Heaviside step with S2NN's surrogate gradient, `S2NN` of spikingjelly. f′(0) = beta and
//! f″(0) = 0. Source: Suetake et al. 2022, arXiv:2201.10879.

use super::ends::{Ends, rise};
use super::step_sigmoid::sigmoid_slope;
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct StepS2nn;

impl Function for StepS2nn {
    const PARAMS: &'static [Param] = &[
        Param::within("alpha", 4.0, 1e-12, 1e12),
        Param::within("beta", 1.0, 1e-12, 1e12),
    ];
    const ULPS: [f64; 3] = [0.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (alpha, beta) = (p[0], p[1]);
        let right = R::new(beta) / (x.abs() + 1.0);
        x.surrogate(R::select(x.below(0.0), sigmoid_slope(x, alpha), right))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
