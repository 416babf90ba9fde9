//! The functions of [`Lane`](super::Lane), in f32. Coefficients: tools/fit_cpu.py.

mod exp;
mod float;
mod gated;
mod ln;
mod normal;
mod trig;

pub(super) use exp::{exp, expm1, sigmoid, softplus, tanh};
pub(super) use gated::{gelu, silu, swish};
pub(super) use ln::{ln, ln_1p};
pub(super) use normal::{erf, exp_minus_half_square, exp_minus_square, normal_cdf};
pub(super) use trig::{atan, sin_cos};
