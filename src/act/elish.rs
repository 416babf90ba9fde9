//! ELiSH, SiLU with an exponential left side. Source: Basirat and Roth 2018, arXiv:1808.00783.

use super::Function;
use super::ends::{Ends, GATE};
use crate::reference::{Real, Scalar};

pub(crate) struct Elish;

impl Function for Elish {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            let [one, two, three, five] = [1.0, 2.0, 3.0, 5.0].map(R::Scalar::new);
            let (s, n) = (x.sigmoid(), (-x).sigmoid());
            // e^x and e^x - 1 for x < 0
            let (z, loss) = ((-x.abs()).exp(), (-x.abs()).expm1());
            let below = [
                loss * s,
                z * (z * (z + two) - one) / ((one + z) * (one + z)),
                z * (z * (z * (z + three) + five) - one) / ((one + z) * (one + z) * (one + z)),
            ];
            let above = [x * s, s * (one + x * n), s * n * (two + x * (n - s))];
            let is_below = x < R::Scalar::new(0.0);
            [0, 1, 2].map(|i| R::Scalar::select(is_below, below[i], above[i]))
        })
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        GATE
    }
}
