//! The distribution function of the standard normal distribution.

use super::Function;
use super::ends::{Ends, rise};
use crate::reference::Real;

pub(crate) struct NormalCdf;

impl Function for NormalCdf {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.normal_cdf()
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(0.0, 1.0)
    }
}
