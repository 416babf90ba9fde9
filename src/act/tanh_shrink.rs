//! Tanh shrink: PyTorch's `tanhshrink`.

use super::Function;
use super::ends::Ends;
use crate::reference::{Real, Scalar};

pub(crate) struct TanhShrink;

impl Function for TanhShrink {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            let [one, two, four] = [1.0, 2.0, 4.0].map(R::Scalar::new);
            let t = x.tanh();
            let slope = four * (x + x).sigmoid() * (-(x + x)).sigmoid();
            // tanh x = x / (1 + w), w = x^2 / (3 + x^2 / (5 + ...)): Lambert's fraction.
            let u = x * x;
            let mut w = u / R::Scalar::new(17.0);
            for odd in [15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0] {
                w = u / (R::Scalar::new(odd) + w);
            }
            let near = x * w / (one + w);
            let f = R::Scalar::select(x.abs() < one, near, x - t);
            [f, t * t, two * t * slope]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        [[f64::NEG_INFINITY, 1.0, -0.0], [f64::INFINITY, 1.0, 0.0]]
    }
}
