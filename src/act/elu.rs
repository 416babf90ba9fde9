//! ELU, the exponential linear unit. Source: Clevert et al. 2015, arXiv:1511.07289.

use super::ends::{Ends, lines};
use super::{Function, Param, Save};
use super::{KinkPolicy, KinkValue};
use crate::reference::{Jet, Real};

pub(crate) struct Elu;

impl Function for Elu {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, -1e12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const WIDE: bool = false;

    /// A large alpha makes normal numbers of e^x - 1 that are not.
    #[inline(always)]
    fn is_wide(p: &[f64]) -> bool {
        p[0].abs() > 1.0
    }

    /// With a negative alpha both sides have positive values.
    fn save(p: &[f64]) -> Save {
        match p[0] < 0.0 {
            true => Save::Input,
            false => Save::Output,
        }
    }

    fn from_output(y: f64, p: &[f64]) -> f64 {
        if y > 0.0 { 1.0 } else { y + p[0] }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let alpha = p[0];
        let below = R::select(x.below(0.0), x.expm1() * alpha, x * alpha);
        R::select(x.above(0.0), x, below)
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn partial(_k: usize, x: Jet<f64>, _p: &[Jet<f64>]) -> Jet<f64> {
        if x.above(0.0) {
            Jet::new(0.0)
        } else {
            x.expm1()
        }
    }

    fn limits(p: &[f64]) -> Ends {
        [[-p[0], 0.0 * p[0], 0.0 * p[0]], lines(0.0, 1.0)[1]]
    }

    fn kink_values(policy: KinkPolicy, p: &[f64]) -> Vec<KinkValue> {
        match policy {
            KinkPolicy::Jax => vec![KinkValue::new(2, 0.0, p[0])],
            KinkPolicy::Torch | KinkPolicy::Tf => Vec::new(),
        }
    }
}
