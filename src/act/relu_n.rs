//! ReLU up to n. Source: Krizhevsky 2010.

use super::ends::{Ends, level};
use super::{Function, Param, Save};
use crate::reference::Real;

pub(crate) struct ReluN;

impl Function for ReluN {
    const PARAMS: &'static [Param] = &[Param::within("n", 6.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Bit
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        x.clamp(0.0, p[0])
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        vec![0.0, p[0] as f32]
    }

    fn limits(p: &[f64]) -> Ends {
        [level(0.0), level(p[0])]
    }
}
