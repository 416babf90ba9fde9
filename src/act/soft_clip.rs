//! Soft clip: the identity near 0, and within `[-1, 1]` everywhere; the larger `p`, the closer to
//! hard tanh.

use super::ends::{Ends, rise};
use super::{Function, Param};
use crate::reference::{Real, Scalar};

pub(crate) struct SoftClip;

impl Function for SoftClip {
    const PARAMS: &'static [Param] = &[Param::within("p", 1.0, 1e-12, 1e6)];
    const ULPS: [f64; 3] = [5.0, 6.0, 6.0];
    const ULPS_ABOUT: &'static str = "f: 4.40; WGSL allows 2.5 ULP for a division, and on an NVIDIA H200 (driver 580.159) two quotients meet in a product.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let p = p[0];
        x.map(|x| {
            let [half, one, two, least] = [0.5, 1.0, 2.0, 1.3].map(R::Scalar::new);
            let (a, p) = (x.abs(), R::Scalar::new(p));
            // With u = p a, f = 2 / p atanh(tanh(p / 2) tanh(u / 2)).
            let u = p * a;
            let v = p * (one - a);
            let z = (p * half).tanh() * (u * half).tanh();
            let inner = (two * z / (one - z)).ln_1p() / p;
            let qe = (-(p + u)).exp();
            let outer =
                R::Scalar::select(a < one, a, one) + (qe.ln_1p() - (-v.abs()).exp().ln_1p()) / p;
            let is_inner = (u < least) | (p < least);
            let f = R::Scalar::select(is_inner, inner, outer);
            let c = -(-(p + p)).expm1() / (one + qe);
            let d1 = c * v.sigmoid();
            let d2 = p * d1 * (-v).sigmoid() * (-(u + u)).expm1() / (one + qe);
            let left = x < R::Scalar::new(0.0);
            [
                R::Scalar::select(left, -f, f),
                d1,
                R::Scalar::select(left, -d2, d2),
            ]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(-1.0, 1.0)
    }
}
