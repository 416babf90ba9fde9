//! The Laplacian radial basis function. At its kink f′ and f″ are 0.

use super::ends::{BELL, Ends};
use super::{Function, Param};
use crate::reference::Real;

pub(crate) struct Laplacian;

impl Function for Laplacian {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x.abs() * -p[0]).exp()
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        BELL
    }
}
