//! TanhExp. Source: Liu and Di 2020, arXiv:2003.09855.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::{Real, Scalar};

pub(crate) struct TanhExp;

impl Function for TanhExp {
    const ULPS: [f64; 3] = [5.0, 6.0, 7.0];
    const ULPS_ABOUT: &'static str = "f: 4.50 on an NVIDIA H200 (driver 580.159), by the division of tanh, for which WGSL allows 2.5 ULP. f″: 6.52 at x = 0.48267; the bracket halves what it is the difference of, beside the fitted roots. 2 of the floats with 1/16 < |x| < 16 are above 6.";

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            let [two, four, end] = [2.0, 4.0, 20.0].map(R::Scalar::new);
            // Beyond 20, tanh(e^x) is 1 and its slope 0.
            let w = R::Scalar::select(x < end, x, end).exp();
            let t = w.tanh();
            let slope = four * w * (w + w).sigmoid() * (-(w + w)).sigmoid();
            [x * t, t + x * slope, slope * (two + x - two * x * w * t)]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        GATE
    }
}
