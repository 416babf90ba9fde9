//! The exponential function.

use super::ends::{Ends, level};
use super::{Function, Save};
use crate::reference::{Real, Scalar};

pub(crate) struct Exp;

impl Function for Exp {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        y
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            // Beyond f32's range, and finite in f64
            let bound = R::Scalar::new(100.0);
            let y = R::Scalar::select(x > bound, bound, x).exp();
            [y, y, y]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(0.0), [f64::INFINITY; 3]]
    }
}
