//! The inverse square root unit. Source: Carlile et al. 2017, arXiv:1710.09967.

use super::ends::{Ends, lines, rise};
use super::{Function, Param};
use crate::reference::{Real, Scalar};

pub(crate) struct Isru;

impl Function for Isru {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, 0.0, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        isru(x, p[0])
    }

    fn limits(p: &[f64]) -> Ends {
        match p[0] {
            0.0 => lines(1.0, 1.0),
            alpha => rise(-1.0 / alpha.sqrt(), 1.0 / alpha.sqrt()),
        }
    }
}

#[inline(always)]
pub(super) fn isru<R: Real>(x: R, alpha: f64) -> R {
    x.map(|x| {
        let one = R::Scalar::new(1.0);
        let r = one / (one + R::Scalar::new(alpha) * x * x).sqrt();
        let cube = r * r * r;
        [x * r, cube, R::Scalar::new(-3.0 * alpha) * x * cube * r * r]
    })
}
