//! Derf, in place of a normalisation layer. Source: Chen et al. 2025, arXiv:2512.10938.

use super::ends::{Ends, level, rise};
use super::{Function, Param};
use crate::reference::{Jet, Real, Scalar};

pub(crate) struct Derf;

impl Function for Derf {
    const PARAMS: &'static [Param] = &[
        Param::within("alpha", 0.5, -1e12, 1e12),
        Param::within("shift", 0.0, -1e12, 1e12),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1];
    const MIXED: &'static [usize] = &[0, 1];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0), (0, 1), (1, 1)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x * p[0] + p[1]).erf()
    }

    fn partial(k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        let u = x * p[0] + p[1];
        let level = u.exp_minus_square() * std::f64::consts::FRAC_2_SQRT_PI;
        if k == 0 { x * level } else { level }
    }

    fn limits(p: &[f64]) -> Ends {
        match p[0] {
            0.0 => [level(Scalar::erf(p[1])); 2],
            alpha => rise(-alpha.signum(), alpha.signum()),
        }
    }
}
