//! Leaky ReLU. Source: Maas et al. 2013.

use super::{Function, Param, Save, Smoothness};
use crate::reference::Real;

pub(crate) struct LeakyRelu;

impl Function for LeakyRelu {
    const PARAMS: &'static [Param] = &[Param::finite("negative_slope", 0.01)];
    const ULPS: [f64; 3] = [0.5, 0.5, 0.0];
    const WIDE: bool = false;
    const SMOOTHNESS: Smoothness = Smoothness::Kink;
    const SAVE: Save = Save::Bit;

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f32]) -> R {
        R::select(x.above(0.0), x, x * f64::from(p[0]))
    }

    fn kinks(_p: &[f32]) -> Vec<f32> {
        vec![0.0]
    }
}
