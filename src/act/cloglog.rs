//! The inverse of the complementary log-log link, the distribution function of the smallest of
//! many.

use super::Function;
use super::ends::{Ends, rise};
use crate::reference::{Real, Scalar};

pub(crate) struct Cloglog;

impl Function for Cloglog {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            // exp(-e^6) is below f32's range.
            let bound = R::Scalar::new(6.0);
            let x = R::Scalar::select(x > bound, bound, x);
            let e = x.exp();
            let slope = e * (-e).exp();
            [-(-e).expm1(), slope, -slope * x.expm1()]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
