//! StarReLU, a squared ReLU with scale and bias. Source: Yu et al. 2022, arXiv:2210.13452.

use super::ends::{Ends, level};
use super::{Function, Param};
use crate::reference::{Jet, Real};

pub(crate) struct StarRelu;

impl Function for StarRelu {
    const PARAMS: &'static [Param] = &[
        Param::within("scale", 0.8944, -1e12, 1e12),
        Param::within("bias", -0.4472, -1e12, 1e12),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1];
    const MIXED: &'static [usize] = &[0];
    const ULPS: [f64; 3] = [4.0, 1.0, 1.0];
    const SCALE: &'static str =
        "f: |bias| where scale and bias have different signs, for the root that depends on both.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let right = x.square() * p[0] + p[1];
        R::select(x.above(0.0), right, R::new(p[1]))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    /// The root of f depends on both parameters: the terms that cancel there are as large as
    /// the bias.
    fn scale(p: &[f64], _x: f64) -> [f64; 3] {
        let cancels = p[0] * p[1] < 0.0;
        [if cancels { p[1].abs() } else { 0.0 }, 0.0, 0.0]
    }

    fn partial(k: usize, x: Jet<f64>, _p: &[Jet<f64>]) -> Jet<f64> {
        match k {
            0 if x.above(0.0) => x * x,
            0 => Jet::new(0.0),
            _ => Jet::new(1.0),
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let (scale, bias) = (p[0], p[1]);
        let far = match scale {
            0.0 => level(bias),
            _ => [scale * f64::INFINITY, scale * f64::INFINITY, 2.0 * scale],
        };
        [level(bias), far]
    }
}
