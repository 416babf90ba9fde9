//! The multiquadric radial function. Source: Hardy 1971.

use super::ends::{Ends, lines};
use super::{Function, Param};
use crate::reference::{Real, Scalar};

pub(crate) struct Multiquadric;

impl Function for Multiquadric {
    const PARAMS: &'static [Param] = &[Param::within("epsilon", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let epsilon = p[0];
        x.map(|x| {
            let t = x * R::Scalar::new(epsilon);
            let f = (R::Scalar::new(1.0) + t * t).sqrt();
            let f1 = R::Scalar::new(epsilon) * t / f;
            let f2 = R::Scalar::new(epsilon * epsilon) / (f * f * f);
            [f, f1, f2]
        })
    }

    fn limits(p: &[f64]) -> Ends {
        lines(-p[0], p[0])
    }
}
