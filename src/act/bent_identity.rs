//! Bent identity.

use super::Function;
use super::ends::{Ends, lines};
use crate::reference::{Real, Scalar};

pub(crate) struct BentIdentity;

impl Function for BentIdentity {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            let (one, half) = (R::Scalar::new(1.0), R::Scalar::new(0.5));
            let root = (x * x + one).sqrt();
            let f = x * (one + half * x / (root + one));
            [f, one + half * x / root, half / (root * root * root)]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(0.5, 1.5)
    }
}
