//! The functions of [`Wide`](super::Wide): f64, as accurate as libm's to a few ulps over
//! the range of f32 arguments, without branches or calls. Coefficients: tools/fit_cpu.py.

mod exp;
mod float;
mod normal;
mod trig;

pub(super) use exp::{exp, expm1, ln, ln_1p, sigmoid, softplus, tanh};
pub(super) use normal::{erf, exp_minus_half_square, exp_minus_square, normal_cdf};
pub(super) use trig::{atan, quarters, sin_cos};
