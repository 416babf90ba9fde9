//! CELU, the continuously differentiable ELU. Source: Barron 2017, arXiv:1704.07483.
//!
//! alpha may be negative, as in PyTorch: below 0 the exponential then grows.

use super::ends::{Ends, lines};
use super::{Function, Param, Save};
use super::{KinkPolicy, KinkValue};
use crate::reference::{Jet, Real, Scalar};

pub(crate) struct Celu;

impl Function for Celu {
    const PARAMS: &'static [Param] = &[Param::within("alpha", 1.0, -1e12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, p: &[f64]) -> f64 {
        if y > 0.0 { 1.0 } else { (p[0] + y) / p[0] }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let below = x.map(|x| {
            let (alpha, bound) = (R::Scalar::new(p[0]), R::Scalar::new(350.0));
            let t = x / alpha;
            // Beyond f32's range whatever alpha is, and finite in f64
            let t = R::Scalar::select(t > bound, bound, t);
            let slope = t.exp();
            [t.expm1() * alpha, slope, slope / alpha]
        });
        R::select(x.above(0.0), x, R::select(x.below(0.0), below, x))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn partial(_k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        let t = x / p[0];
        // t below 0.01: -t^2 / 2 and so on
        let series = t * (t * (1.0 / 840.0) + 1.0 / 144.0) + 1.0 / 30.0;
        let series = t * (t * (t * series + 0.125) + 1.0 / 3.0) + 0.5;
        match x.below(0.0) {
            true if t.value.abs() < 0.01 => -t * t * series,
            true => (-t + 1.0) * t.exp() - 1.0,
            false => Jet::new(0.0),
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let left = match p[0] < 0.0 {
            true => [f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY],
            false => [-p[0], 0.0, 0.0],
        };
        [left, lines(0.0, 1.0)[1]]
    }

    fn kink_values(policy: KinkPolicy, p: &[f64]) -> Vec<KinkValue> {
        let alpha = p[0];
        match policy {
            KinkPolicy::Torch => Vec::new(),
            KinkPolicy::Jax => vec![KinkValue::new(2, 0.0, 0.25 / alpha)],
            KinkPolicy::Tf => vec![
                KinkValue::new(1, 0.0, 2.0),
                KinkValue::new(2, 0.0, 1.0 / alpha),
            ],
        }
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        (p[0].abs() < 0.999e-12).then_some((0, "alpha must not be within 1e-12 of 0"))
    }
}
