//! The inverse quadratic radial function, Cauchy's curve.

use super::ends::{BELL, Ends};
use super::{Function, Param};
use crate::reference::{Real, Scalar};

pub(crate) struct InverseQuadratic;

impl Function for InverseQuadratic {
    const PARAMS: &'static [Param] = &[Param::within("epsilon", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let epsilon = p[0];
        x.map(|x| {
            let t = x * R::Scalar::new(epsilon);
            let square = t * t;
            let f = R::Scalar::new(1.0) / (R::Scalar::new(1.0) + square);
            let f1 = R::Scalar::new(-2.0 * epsilon) * t * f * f;
            // 3 t^2 - 1 = 3 (|t| - root) (|t| + root), the root in two parts: |t| may come close
            let root = R::Scalar::new(0.577_350_269_189_625_7);
            let rest = R::Scalar::new(3.345_028_073_935_634e-17);
            let a = t.abs();
            let bracket = ((a - root) - rest) * (a + root);
            let f2 = R::Scalar::new(6.0 * epsilon * epsilon) * bracket * f * f * f;
            [f, f1, f2]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        BELL
    }
}
