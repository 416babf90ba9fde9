//! Hard swish. Source: Howard et al. 2019, arXiv:1905.02244.

use super::Function;
use super::ends::{Ends, lines};
use crate::reference::{Real, Scalar};

pub(crate) struct HardSwish;

impl Function for HardSwish {
    const ULPS: [f64; 3] = [4.0, 6.0, 1.0];
    const WIDE: bool = false;

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        // x / 6 + 1 / 2 would round before it cancels at -3, and its slope at -3 / 2.
        let inside = x.map(|x| {
            let [three, sixth] = [3.0, 1.0 / 6.0].map(R::Scalar::new);
            let third = R::Scalar::new(1.0 / 3.0);
            [x * (x + three) * sixth, (x + x + three) * sixth, third]
        });
        let right = R::select(x.below(3.0), inside, x);
        R::select(x.above(-3.0), right, R::new(0.0))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![-3.0, 3.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(0.0, 1.0)
    }
}
