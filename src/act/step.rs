//! The Heaviside step. `torch.heaviside(x, 0)`.

use super::ends::{Ends, level};
use super::{Function, Save};
use crate::reference::Real;

pub(crate) struct Step;

impl Function for Step {
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Nothing
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        R::new(if x.above(0.0) { 1.0 } else { 0.0 })
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(0.0), level(1.0)]
    }
}
