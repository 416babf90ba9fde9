//! dSiLU, the derivative of SiLU. Source: Elfwing et al. 2017, arXiv:1702.03118.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::{Real, Scalar};

pub(crate) struct Dsilu;

impl Function for Dsilu {
    const ULPS: [f64; 3] = [5.0, 6.0, 6.0];
    const ULPS_ABOUT: &'static str = "f: 4.36 at x = -0.84375, 4.52 on an NVIDIA H200 (driver 580.159). It is silu's f′, a quotient of e^-|x| times a bracket by a square, and each of them is rounded.";

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            let [half, one, two, three] = [0.5, 1.0, 2.0, 3.0].map(R::Scalar::new);
            let (s, n) = (x.sigmoid(), (-x).sigmoid());
            // 1 - 2 s
            let d = -(x * half).tanh();
            [
                s * (one + x * n),
                s * n * (two + x * d),
                s * n * (three * d + x * (d * d - two * s * n)),
            ]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        [GATE[0], [1.0, -0.0, 0.0]]
    }
}
