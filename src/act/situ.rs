//! SiTU, the Sigmoid Tanh Unit: silu near 0, and within `[-beta / 2, beta]` everywhere. The gate of
//! SiTU-GLU, `product(situ(beta=4), softcap(cap=25))`. Source: Kimi Team 2026, arXiv:2607.24653.

use super::ends::Ends;
use super::softcap::Softcap;
use super::{Function, Param};
use crate::reference::{Jet, Real, Scalar};

pub(crate) struct Situ;

impl Function for Situ {
    const PARAMS: &'static [Param] = &[Param::within("beta", 4.0, 1e-12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0)];
    const ULPS: [f64; 3] = [5.0, 7.0, 8.0];
    const ULPS_ABOUT: &'static str = "f: 4.35, f′: 5.97, f″: 6.65, the worst of sixteen betas on software adapters; a quotient of products of the parts of tanh and sigmoid, each of which is rounded. f″ has two divisions, for which WGSL allows 2.5 ULP.";
    const SCALE: &'static str =
        "f′, f″: the sum of the terms, which cancel at roots that depend on beta.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x / p[0]).tanh() * p[0] * x.sigmoid()
    }

    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        let u = x / p[0];
        let (cap, slope) = (p[0] * u.tanh().abs(), tanh_slope(u));
        let (s, other) = (x.sigmoid(), (-x).sigmoid());
        let bend = 2.0 / p[0] * u.tanh().abs() * slope;
        [
            0.0,
            s * (slope + cap * other),
            s * (bend + other * (2.0 * slope + cap * (s - other).abs())),
        ]
    }

    fn partial(_k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        Softcap::partial(0, x, p) * x.sigmoid()
    }

    fn limits(p: &[f64]) -> Ends {
        [[-0.0; 3], [p[0], 0.0, -0.0]]
    }
}

/// 1 - tanh(u)^2
fn tanh_slope(u: f64) -> f64 {
    4.0 * (2.0 * u).sigmoid() * (-2.0 * u).sigmoid()
}
