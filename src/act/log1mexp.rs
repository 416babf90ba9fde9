//! ln(1 - e^-x), the logarithm of what is left of a probability whose logarithm is -x.
//! Source: Mächler 2012.

use super::ends::{Ends, NOWHERE};
use super::{Function, Save};
use crate::reference::{Real, Scalar};

pub(crate) struct Log1mexp;

impl Function for Log1mexp {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        (-y).exp_m1()
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        let above = x.map(|x| {
            let decay = (-x).exp();
            let loss = -(-x).expm1();
            let f = R::Scalar::select(x < R::Scalar::new(0.7), loss.ln(), (-decay).ln_1p());
            [f, decay / loss, -decay / (loss * loss)]
        });
        let infinity = f64::INFINITY;
        let below = R::select(
            x.below(0.0),
            R::point(f64::NAN, f64::NAN, f64::NAN),
            R::point(-infinity, infinity, -infinity),
        );
        R::select(x.above(0.0), above, below)
    }

    fn limits(_p: &[f64]) -> Ends {
        [NOWHERE[0], [-0.0, 0.0, -0.0]]
    }
}
