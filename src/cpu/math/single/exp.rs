//! The exponential in f32 and what is made of it.
//!
//! Everywhere `e^x = 2^n e^r` with `n = round(x / ln 2)` and `|r| <= ln 2 / 2`.

use std::f32::consts::LOG2_E;

use super::float::{at_least, at_most, fma, pick, polynomial, positive_part, with_sign};
use super::ln::ln_1p_of_unit;

/// `1.5 2^23`: a small number plus this has its rounded value in the lowest bits.
const MAGIC: f32 = 12_582_912.0;

/// `2^-24`: takes back a shift of 24.
pub(super) const DOWN: f32 = 1.0 / 16_777_216.0;

/// ln 2 in two: 15 bits, so that n times it is exact, and the rest.
const LN_2: [f32; 2] = [0.693_145_75, 1.428_606_8e-6];

/// `e^r = 1 + r + r^2 p(r)`, |r| < 0.3468, within 2^-26 of e^r - 1. tools/fit_cpu.py
const EXP: [f32; 5] = [
    0.499_999_97,
    0.166_665_43,
    0.041_667_346,
    0.008_366_643,
    0.001_388_263_2,
];

/// `x = n ln 2 + r`; n stands in the lowest bits of the first.
#[inline(always)]
fn reduce<const FMA: bool>(x: f32) -> (u32, f32) {
    let shifted = fma::<FMA>(x, LOG2_E, MAGIC);
    let n = shifted - MAGIC;
    let r = fma::<FMA>(-n, LN_2[0], x);
    (shifted.to_bits(), fma::<FMA>(-n, LN_2[1], r))
}

/// `e^r` for a reduced r.
#[inline(always)]
fn exp_reduced<const FMA: bool>(r: f32) -> f32 {
    let slope = fma::<FMA>(polynomial::<FMA, 5>(r, EXP), r, 1.0);
    fma::<FMA>(slope, r, 1.0)
}

/// `2^(n + shift)`, from n in the lowest bits of the first. 0 where `n + shift = -127`.
#[inline(always)]
fn power_of_two(n: u32, shift: i32) -> f32 {
    f32::from_bits((n << 23).wrapping_add(((127 + shift) << 23) as u32))
}

/// `e^x`
#[inline(always)]
pub(in crate::cpu::math) fn exp<const FMA: bool>(x: f32) -> f32 {
    // From 89 on it is infinite, below -151 ln 2 it is 0.
    let (n, r) = reduce::<FMA>(at_most(at_least(x, -104.665_24), 89.0));
    // The power of two in two factors, since neither 2^128 nor 2^-151 is a normal f32.
    let up = x > 0.0;
    let first = power_of_two(n, if up { -1 } else { 24 });
    exp_reduced::<FMA>(r) * first * pick(up, 2.0, DOWN)
}

/// `e^-(k (hi + lo)) 2^SHIFT` with k = 1/2 where HALF, else 1, for
/// `0 <= k hi < (127.5 + SHIFT) ln 2` and |lo| a small part of hi.
///
/// It is 0 where `e^-(k hi) < 2^(-126.5 - SHIFT)`. With SHIFT = 24 everything whose exponential
/// is an f32, subnormal or not, has a result of full precision, from which a product can be
/// made before it is scaled down.
#[inline(always)]
pub(super) fn exp_minus<const FMA: bool, const SHIFT: i32, const HALF: bool>(
    hi: f32,
    lo: f32,
) -> f32 {
    let k = if HALF { 0.5 } else { 1.0 };
    // hi + lo = n (ln 2 / k) + r, e^(-k r) = 1 - k r + k^2 r^2 p(-k r): k is in the constants.
    // With FMA lo is below half an ulp of hi; without, hi may be the square of 12 bits.
    let nearly = if FMA { hi } else { hi + lo };
    let shifted = fma::<FMA>(nearly, LOG2_E * k, MAGIC);
    let n = shifted - MAGIC;
    let r = fma::<FMA>(-n, LN_2[0] / k, hi) + lo;
    let r = fma::<FMA>(-n, LN_2[1] / k, r);
    let c = EXP;
    let k2 = k * k;
    let p = [
        c[0] * k2,
        -c[1] * k2 * k,
        c[2] * k2 * k2,
        -c[3] * k2 * k2 * k,
        c[4] * k2 * k2 * k2,
    ];
    let slope = fma::<FMA>(polynomial::<FMA, 5>(r, p), r, -k);
    let power = ((127 + SHIFT) << 23) as u32;
    let power = f32::from_bits(power.wrapping_sub(shifted.to_bits() << 23));
    fma::<FMA>(slope, r, 1.0) * power
}

/// `e^-x 2^SHIFT` for x >= 0.
#[inline(always)]
pub(super) fn exp_minus_far<const FMA: bool, const SHIFT: i32>(x: f32) -> f32 {
    // (127 + SHIFT) ln 2, where the power of two is 0.
    let most = if SHIFT == 0 { 88.029_69 } else { 104.665_24 };
    // Adding -0 is nothing, adding +0 is an addition.
    exp_minus::<FMA, SHIFT, false>(at_most(x, most), -0.0)
}

/// `e^x - 1`
#[inline(always)]
pub(in crate::cpu::math) fn expm1<const FMA: bool>(x: f32) -> f32 {
    // Outside it is -1 or infinite to the last bit.
    let (n, r) = reduce::<FMA>(at_most(at_least(x, -30.0), 89.0));
    let p = polynomial::<FMA, 5>(r, EXP);
    let reduced = fma::<FMA>(p * r, r, r);
    // Half of it, since 2^128 is no f32.
    let half = power_of_two(n, -1);
    let y = fma::<FMA>(half, reduced, half - 0.5);
    // Keeps -0, too.
    with_sign((y + y).abs(), x)
}

/// `e / (1 + e) = e - e (e / (1 + e))`, the smaller of a sigmoid's two sides, from
/// `e = e^-|x| 2^24`; it is shifted as e is. What the sum and the quotient lose to rounding
/// counts only e times this way.
#[inline(always)]
pub(super) fn small_sigmoid<const FMA: bool>(e: f32) -> f32 {
    let down = e * DOWN;
    fma::<FMA>(-e, down / (1.0 + down), e)
}

/// `1 / (1 + e^-x)`
#[inline(always)]
pub(in crate::cpu::math) fn sigmoid<const FMA: bool>(x: f32) -> f32 {
    // Shifted, so that the last digits before 0 are right.
    let e = exp_minus_far::<FMA, 24>(x.abs());
    let small = small_sigmoid::<FMA>(e) * DOWN;
    pick(x < 0.0, small, 1.0 - small)
}

/// `ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)`
#[inline(always)]
pub(in crate::cpu::math) fn softplus<const FMA: bool>(x: f32) -> f32 {
    positive_part(x) + ln_1p_of_unit::<FMA>(exp_minus_far::<FMA, 0>(x.abs()))
}

/// `tanh x = x + x^3 p(x^2)`, |x| < 0.55, within 2^-24.7. tools/fit_cpu.py
const TANH: [f32; 4] = [-0.333_329_47, 0.133_207_26, -0.052_671_81, 0.016_437_555];

/// `tanh |x| = 1 - 2 sigmoid(-2 |x|)`, a polynomial where that cancels.
#[inline(always)]
pub(in crate::cpu::math) fn tanh<const FMA: bool>(x: f32) -> f32 {
    let square = x * x;
    let near = fma::<FMA>(polynomial::<FMA, 4>(square, TANH) * square, x, x);
    let e = exp_minus_far::<FMA, 0>(2.0 * x.abs());
    let far = fma::<FMA>(-2.0, e / (1.0 + e), 1.0);
    pick(x.abs() < 0.55, near, with_sign(far, x))
}
