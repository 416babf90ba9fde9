//! The bell curve in f32, its integral and the error function.
//!
//! Any `e^(-g)` needs g to an absolute error far below its own ulp when g is large, so that
//! squares come as two floats.

use super::exp::exp_minus;
use super::float::{at_most, fma, pick, polynomial, square_in_two, with_sign};

/// `e^(-t^2 / 2) 2^SHIFT`, for t from [`tail_end`].
#[inline(always)]
pub(super) fn bell<const FMA: bool, const SHIFT: i32>(t: f32) -> f32 {
    let (hi, lo) = square_in_two::<FMA>(t);
    exp_minus::<FMA, SHIFT, true>(hi, lo)
}

/// |x|, but no more than where `e^(-x^2 / 2) 2^SHIFT` has become 0.
#[inline(always)]
pub(super) fn tail_end<const SHIFT: i32>(x: f32) -> f32 {
    at_most(x.abs(), if SHIFT == 0 { 13.27 } else { 14.47 })
}

/// `e^(-x^2 / 2)`
#[inline(always)]
pub(in crate::cpu::math) fn exp_minus_half_square<const FMA: bool>(x: f32) -> f32 {
    bell::<FMA, 0>(tail_end::<0>(x))
}

/// `e^(-x^2)`; 0 where that is below the normal range.
#[inline(always)]
pub(in crate::cpu::math) fn exp_minus_square<const FMA: bool>(x: f32) -> f32 {
    let (hi, lo) = square_in_two::<FMA>(at_most(x.abs(), 9.383));
    exp_minus::<FMA, 0, false>(hi, lo)
}

/// `e^(t^2 / 2) (1 - cdf(t)) = P / (sqrt(2 pi) t P + A)`, P = 1.5 + t p(t), A = 3 + t a(t),
/// 0 <= t <= 14.48, within 2^-25.2. tools/fit_cpu.py
///
/// It tends to `1 / (sqrt(2 pi) t)`, so that the errors of P and A fade away with growing t:
/// a quotient of two polynomials has twice the rounding error.
const P: [f32; 4] = [1.371_829_3, 0.592_539_9, 0.136_513_98, 0.014_562_872];
const A: [f32; 4] = [1.377_372_7, 0.345_364_27, 0.036_339_29, 3.611_559_6e-6];
const SQRT_2_PI: f32 = 2.506_628_3;

/// `cdf(-t) 2^SHIFT`, for t from [`tail_end`].
#[inline(always)]
pub(super) fn tail<const FMA: bool, const SHIFT: i32>(t: f32) -> f32 {
    let p = fma::<FMA>(polynomial::<FMA, 4>(t, P), t, 1.5);
    let a = fma::<FMA>(polynomial::<FMA, 4>(t, A), t, 3.0);
    bell::<FMA, SHIFT>(t) * (p / fma::<FMA>(SQRT_2_PI * t, p, a))
}

/// The normal distribution's cumulative distribution function.
#[inline(always)]
pub(in crate::cpu::math) fn normal_cdf<const FMA: bool>(x: f32) -> f32 {
    let tail = tail::<FMA, 0>(tail_end::<0>(x));
    pick(x < 0.0, tail, 1.0 - tail)
}

/// `erf x = x + x p(x^2)`, |x| < 0.85, within 2^-26.4. tools/fit_cpu.py
const ERF_NEAR: [f32; 6] = [
    0.128_379_17,
    -0.376_125_72,
    0.112_827_17,
    -0.026_802_557,
    0.005_051_094,
    -0.000_631_512_1,
];

/// `erf t = 1 - e^(-t p(t))`, 0.85 < t < 4, within 2^-28.1. tools/fit_cpu.py
const ERF_FAR: [f32; 6] = [
    1.128_529_5,
    0.635_666_4,
    0.105_331_01,
    -0.022_934_748,
    0.003_229_045_8,
    -0.000_215_708_18,
];

/// The error function.
#[inline(always)]
pub(in crate::cpu::math) fn erf<const FMA: bool>(x: f32) -> f32 {
    let near = fma::<FMA>(polynomial::<FMA, 6>(x * x, ERF_NEAR), x, x);
    // From 4 on it is 1 to the last bit.
    let t = at_most(x.abs(), 4.0);
    let e = exp_minus::<FMA, 0, false>(t * polynomial::<FMA, 6>(t, ERF_FAR), -0.0);
    pick(x.abs() < 0.85, near, with_sign(1.0 - e, x))
}
