//! Hard sigmoid, in PyTorch's form. Source: Courbariaux et al. 2015, arXiv:1511.00363;
//! Howard et al. 2019, arXiv:1905.02244.

use super::{Function, Save, Smoothness};
use crate::reference::Real;

pub(crate) struct HardSigmoid;

impl Function for HardSigmoid {
    const ULPS: [f64; 3] = [4.0, 1.0, 0.0];
    const SMOOTHNESS: Smoothness = Smoothness::Kink;
    const SAVE: Save = Save::Bit;

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f32]) -> R {
        let right = R::select(x.below(3.0), x / 6.0 + 0.5, R::new(1.0));
        R::select(x.above(-3.0), right, R::new(0.0))
    }

    fn kinks(_p: &[f32]) -> Vec<f32> {
        vec![-3.0, 3.0]
    }
}
