//! The sine of SIREN. Source: Sitzmann et al. 2020, arXiv:2006.09661.

use super::ends::{Ends, NOWHERE, level};
use super::{Function, Param};
use crate::reference::{Jet, Real};

pub(crate) struct Sine;

impl Function for Sine {
    const PARAMS: &'static [Param] = &[Param::within("omega", 30.0, -1e12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x * p[0]).sin()
    }

    fn partial(_k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        x * (x * p[0]).cos()
    }

    fn limits(p: &[f64]) -> Ends {
        match p[0] {
            0.0 => [level(0.0); 2],
            _ => NOWHERE,
        }
    }
}
