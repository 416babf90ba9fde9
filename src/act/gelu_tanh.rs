//! GELU, tanh form, written as x sigmoid(2u). Source: Hendrycks and Gimpel 2016,
//! arXiv:1606.08415.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::Real;

const SQRT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;

pub(crate) struct GeluTanh;

impl Function for GeluTanh {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        // Beyond 20 the sigmoid is 0 or 1 to the last bit, and x^3 cannot overflow.
        let near = x.clamp(-20.0, 20.0);
        let twice_u = near * (near.square() * 0.044715 + 1.0) * (2.0 * SQRT_2_OVER_PI);
        x * twice_u.sigmoid()
    }

    fn limits(_p: &[f64]) -> Ends {
        GATE
    }
}
