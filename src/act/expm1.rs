//! The exponential function less 1.

use super::ends::{Ends, level};
use super::{Function, Save};
use crate::reference::{Real, Scalar};

pub(crate) struct Expm1;

impl Function for Expm1 {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        y + 1.0
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            // Beyond f32's range, and finite in f64
            let bound = R::Scalar::new(100.0);
            let x = R::Scalar::select(x > bound, bound, x);
            let slope = x.exp();
            [x.expm1(), slope, slope]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(-1.0), [f64::INFINITY; 3]]
    }
}
