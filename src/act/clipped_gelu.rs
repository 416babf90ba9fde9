//! GELU, clipped. Source: Hugging Face's `ClippedGELUActivation` (Wu et al. 2020,
//! arXiv:2004.09602).
//!
//! min is at most -0.17, below the function's minimum, and max is above 0.

use super::ends::{Ends, GATE, level};
use super::{Function, Param};
use crate::reference::{Real, Scalar};

pub(crate) struct ClippedGelu;

impl Function for ClippedGelu {
    const PARAMS: &'static [Param] = &[
        Param::within("min", -10.0, -1e12, -0.17),
        Param::within("max", 10.0, 0.001, 1e12),
    ];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let max = p[1];
        // x - max < x Q(x), Q = 1 - Phi, where x > max
        let tail = x * (-x).normal_cdf();
        let inside = !x.above(max) | (x - max - tail).below(0.0);
        R::select(inside, x * x.normal_cdf(), R::new(max))
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        let (mut inside, mut outside) = (p[1], 2.0 * p[1]);
        for _ in 0..60 {
            let middle = 0.5 * (inside + outside);
            match middle - p[1] < middle * (-middle).normal_cdf() {
                true => inside = middle,
                false => outside = middle,
            }
        }
        vec![outside as f32]
    }

    fn limits(p: &[f64]) -> Ends {
        [GATE[0], level(p[1])]
    }
}
