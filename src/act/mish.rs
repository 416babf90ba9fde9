//! Mish. Source: Misra 2019, arXiv:1908.08681.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::Real;

pub(crate) struct Mish;

impl Function for Mish {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.25];
    const ULPS_ABOUT: &'static str = "f″: 6.06 at one float, x = 0.48525643; a quotient of a product of four by a polynomial of degree 6 in e^-|x|.";

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x * x.softplus().tanh()
    }

    fn limits(_p: &[f64]) -> Ends {
        GATE
    }
}
