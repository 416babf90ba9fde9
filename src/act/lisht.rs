//! LiSHT, the linearly scaled tanh. Source: Roy et al. 2019, arXiv:1901.05894.

use super::Function;
use super::ends::Ends;
use crate::reference::Real;

pub(crate) struct Lisht;

impl Function for Lisht {
    const ULPS: [f64; 3] = [5.0, 6.0, 6.0];
    const ULPS_ABOUT: &'static str = "f: 4.20; WGSL allows 2.5 ULP for a division, and on an NVIDIA H200 (driver 580.159) it meets the roundings of tanh's numerator and of the product.";

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.tanh()
    }

    fn limits(_p: &[f64]) -> Ends {
        [[f64::INFINITY, -1.0, -0.0], [f64::INFINITY, 1.0, -0.0]]
    }
}
