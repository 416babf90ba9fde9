//! Leaky ReLU. Source: Maas et al. 2013.

use super::ends::{Ends, lines};
use super::{Function, Param};
use super::{KinkPolicy, KinkValue};
use crate::reference::{Jet, Real};

pub(crate) struct LeakyRelu;

impl Function for LeakyRelu {
    const PARAMS: &'static [Param] = &[Param::finite("negative_slope", 0.01)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const ULPS: [f64; 3] = [1.0, 1.0, 0.0];
    const WIDE: bool = false;

    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        Some([p[0], 1.0])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        R::select(x.above(0.0), x, x * p[0])
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn partial(_k: usize, x: Jet<f64>, _p: &[Jet<f64>]) -> Jet<f64> {
        if x.above(0.0) { Jet::new(0.0) } else { x }
    }

    fn limits(p: &[f64]) -> Ends {
        lines(p[0], 1.0)
    }

    fn kink_values(policy: KinkPolicy, _p: &[f64]) -> Vec<KinkValue> {
        match policy {
            KinkPolicy::Jax => vec![KinkValue::new(1, 0.0, 1.0)],
            KinkPolicy::Torch | KinkPolicy::Tf => Vec::new(),
        }
    }
}
