//! CELU, the continuously differentiable ELU. Source: Barron 2017, arXiv:1704.07483.

use super::{Function, Param, Save, Smoothness};
use crate::reference::Real;

pub(crate) struct Celu;

impl Function for Celu {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SMOOTHNESS: Smoothness = Smoothness::Bend;
    const SAVE: Save = Save::Output;

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f32]) -> R {
        let alpha = f64::from(p[0]);
        let below = (x / alpha).expm1() * alpha;
        R::select(
            x.above(0.0),
            x,
            R::select(x.below(0.0), below, R::point(0.0, 1.0, 0.0)),
        )
    }

    fn kinks(_p: &[f32]) -> Vec<f32> {
        vec![0.0]
    }
}
