//! The inverse multiquadric radial function. Source: Hardy 1971.

use super::ends::{BELL, Ends};
use super::{Function, Param};
use crate::reference::{Real, Scalar};

pub(crate) struct InverseMultiquadric;

impl Function for InverseMultiquadric {
    const PARAMS: &'static [Param] = &[Param::within("epsilon", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let epsilon = p[0];
        x.map(|x| {
            let t = x * R::Scalar::new(epsilon);
            let f = R::Scalar::new(1.0) / (R::Scalar::new(1.0) + t * t).sqrt();
            let cube = f * f * f;
            let f1 = R::Scalar::new(-epsilon) * t * cube;
            // 2 t^2 - 1 = 2 (|t| - root) (|t| + root), the root in two parts: |t| may come close
            let root = R::Scalar::new(std::f64::consts::FRAC_1_SQRT_2);
            let rest = R::Scalar::new(-4.833_646_656_726_457e-17);
            let a = t.abs();
            let bracket = ((a - root) - rest) * (a + root);
            let f2 = R::Scalar::new(2.0 * epsilon * epsilon) * bracket * cube * f * f;
            [f, f1, f2]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        BELL
    }
}
