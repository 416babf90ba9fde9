//! Squareplus, an algebraic softplus. Source: Barron 2021, arXiv:2112.11687.
//!
//! b = 0 is the ReLU, with f'(0) = 1/2 as for every other b and f''(0) = 0. A b below 2^-126 counts
//! as 0.

use super::ends::{Ends, lines};
use super::{Function, Param, Save};
use crate::reference::{Real, Scalar};

pub(crate) struct Squareplus;

impl Function for Squareplus {
    const PARAMS: &'static [Param] = &[Param::within("b", 4.0, 0.0, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    /// For b = 0 the output is 0 both at 0 and below, where the slopes differ.
    fn save(p: &[f64]) -> Save {
        match p[0] {
            0.0 => Save::Input,
            _ => Save::Output,
        }
    }

    fn from_output(y: f64, p: &[f64]) -> f64 {
        1.0 / (1.0 + 0.25 * p[0] / y / y)
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let b = p[0];
        x.map(|x| {
            let number = R::Scalar::new;
            let (zero, half, b) = (number(0.0), number(0.5), number(b));
            let root = (x * x + b).sqrt();
            // 0 / 1 in place of 0 / 0
            let divisor = R::Scalar::select(root > zero, root, number(1.0));
            let sum = divisor + x.abs();
            let negative = x < zero;
            let f = R::Scalar::select(negative, half * b / sum, half * (x + root));
            let below = half * b / (divisor * sum);
            let f1 = R::Scalar::select(negative, below, half + half * (x / divisor));
            [f, f1, half * b / (divisor * divisor * divisor)]
        })
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        match p[0] {
            0.0 => vec![0.0],
            _ => Vec::new(),
        }
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(0.0, 1.0)
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        let subnormal = p[0] > 0.0 && p[0] < f64::from(f32::MIN_POSITIVE);
        subnormal.then_some((0, "b must be 0 or a normal number, at least 1.1754944e-38"))
    }
}
