//! SELU, the self-normalising ELU. Source: Klambauer et al. 2017, arXiv:1706.02515.

use super::ends::{Ends, level, lines};
use super::{Function, Save};
use super::{KinkPolicy, KinkValue};
use crate::reference::Real;

pub(crate) const SCALE: f64 = 1.0507009873554804934193349852946;
pub(crate) const ALPHA: f64 = 1.6732632423543772848170429916717;

pub(crate) struct Selu;

impl Function for Selu {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        if y > 0.0 { SCALE } else { y + SCALE * ALPHA }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        let below = x.expm1() * (SCALE * ALPHA);
        let at_zero = x * (SCALE * ALPHA);
        R::select(
            x.above(0.0),
            x * SCALE,
            R::select(x.below(0.0), below, at_zero),
        )
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(-SCALE * ALPHA), lines(0.0, SCALE)[1]]
    }

    fn kink_values(policy: KinkPolicy, _p: &[f64]) -> Vec<KinkValue> {
        match policy {
            KinkPolicy::Tf => vec![KinkValue::new(1, 0.0, SCALE)],
            KinkPolicy::Jax => vec![KinkValue::new(2, 0.0, SCALE * ALPHA)],
            KinkPolicy::Torch => Vec::new(),
        }
    }
}
