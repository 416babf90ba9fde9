//! The sign.

use super::Function;
use super::ends::{Ends, level};
use crate::reference::Real;

pub(crate) struct Sign;

impl Function for Sign {
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([0.0; 2])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.sign()
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(-1.0), level(1.0)]
    }
}
