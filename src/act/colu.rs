//! CoLU, the collapsing linear unit. Source: Vagerwal 2021, arXiv:2112.12078.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::{Real, Scalar};

pub(crate) struct Colu;

impl Function for Colu {
    const ULPS: [f64; 3] = [4.0, 6.0, 7.5];
    const ULPS_ABOUT: &'static str = "f″: 7.06 at x = -0.940620, 6.39 near 0.07; terms with e^(-x - e^x) cancel by half beside the fitted roots. 30 of the floats with 1/16 < |x| < 16 are above 6.";

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            let [zero, one, two, three, four] = [0.0, 1.0, 2.0, 3.0, 4.0].map(R::Scalar::new);
            let negative = x < zero;
            // With v = e^x: x c / (c - x g), where c = 1 and g = e^-(x + v) for x >= 0, and both
            // are multiplied by v for x < 0, so that nothing overflows. For x > 8 g is 0.
            let eight = R::Scalar::new(8.0);
            let near = R::Scalar::select(x > eight, eight, x);
            let v = near.exp();
            let c = R::Scalar::select(negative, v, one);
            let g = (-(R::Scalar::select(negative, zero, near) + v)).exp();
            let whole = c - x * g;
            let f1 = c * (c - x * x * g * (one + v)) / (whole * whole);
            let square = two - four * x * (one + v) + x * x * (one + v + v * v);
            let bracket = c * square + g * x * x * x * (one + three * v + v * v);
            let f2 = g * c * bracket / (whole * whole * whole);
            [x * c / whole, f1, f2]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        [GATE[0], [f64::INFINITY, 1.0, 0.0]]
    }
}
