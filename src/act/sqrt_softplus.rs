//! The square root of the softplus, the router's gate in DeepSeek-V4.

use super::ends::{Ends, level};
use super::{Function, Save};
use crate::reference::{Real, Scalar};

pub(crate) struct SqrtSoftplus;

impl Function for SqrtSoftplus {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        match y < 1e-8 {
            true => y / 2.0,
            false => -(-y * y).exp_m1() / (2.0 * y),
        }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            let number = R::Scalar::new;
            let (one, two) = (number(1.0), number(2.0));
            let negative = x < number(0.0);
            // v = e^-|x|. Where it is tiny, 1e-40 in place of it keeps ln(1 + v) / v defined.
            let half = (-x.abs() / two).exp();
            let tiny = number(1e-40);
            let v = R::Scalar::select(half * half > tiny, half * half, tiny);
            let log = v.ln_1p();
            // The softplus is q for x >= 0 and v q for x < 0.
            let q = R::Scalar::select(negative, log / v, x + log);
            let factor = R::Scalar::select(negative, half, one);
            let root = q.sqrt();
            let sum = one + v;
            let f1 = factor / (two * sum * root);
            let bracket = two * R::Scalar::select(negative, q, v * q) - one;
            [factor * root, f1, f1 * bracket / (two * sum * q)]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(0.0), [f64::INFINITY, 0.0, -0.0]]
    }
}
