//! CELU, the continuously differentiable ELU. Source: Barron 2017, arXiv:1704.07483.

use super::ends::{Ends, level, lines};
use super::{Function, Param, Save};
use super::{KinkPolicy, KinkValue};
use crate::reference::Real;

pub(crate) struct Celu;

impl Function for Celu {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let alpha = p[0];
        let below = (x / alpha).expm1() * alpha;
        R::select(x.above(0.0), x, R::select(x.below(0.0), below, x))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(p: &[f64]) -> Ends {
        [level(-p[0]), lines(0.0, 1.0)[1]]
    }

    fn kink_values(policy: KinkPolicy, p: &[f64]) -> Vec<KinkValue> {
        let alpha = p[0];
        match policy {
            KinkPolicy::Torch => Vec::new(),
            KinkPolicy::Jax => vec![KinkValue::new(2, 0.0, 0.25 / alpha)],
            KinkPolicy::Tf => vec![
                KinkValue::new(1, 0.0, 2.0),
                KinkValue::new(2, 0.0, 1.0 / alpha),
            ],
        }
    }
}
