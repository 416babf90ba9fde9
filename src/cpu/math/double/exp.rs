//! Exponentials, logarithms, and what is made of them, in f64.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

use super::float::{MAGIC, fma, pick, polynomial, within};

/// ln 2 in two: 32 bits, so that n times it is exact, and the rest.
const LN_2_IN_TWO: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];

/// `e^r = 1 + r + r^2 p(r)`, |r| < 0.3467, within 2^-55.
const EXP: [f64; 10] = [
    0.500_000_000_000_000_6,
    0.166_666_666_666_665_88,
    0.041_666_666_666_576_75,
    0.008_333_333_333_389_556,
    0.001_388_888_893_156_529_7,
    0.000_198_412_697_189_967_4,
    2.480_150_527_339_864e-5,
    2.755_740_755_379_345e-6,
    2.762_603_802_141_305e-7,
    2.505_377_093_943_507e-8,
];

/// `x = n ln 2 + r`: the bits of `2^n` less those of 1, and `e^r - 1`. |x| < 709.
#[inline(always)]
fn reduce<const FMA: bool>(x: f64) -> (u64, f64) {
    let shifted = fma::<FMA>(x, LOG2_E, MAGIC);
    let n = shifted - MAGIC;
    let [hi, lo] = LN_2_IN_TWO;
    let r = fma::<FMA>(-n, lo, fma::<FMA>(-n, hi, x));
    let reduced = fma::<FMA>(polynomial::<FMA, 10>(r, EXP) * r, r, r);
    (shifted.to_bits() << 52, reduced)
}

/// `e^x`; 0 for x < -708, `e^708` for x > 708.
#[inline(always)]
pub(in crate::cpu::math) fn exp<const FMA: bool>(x: f64) -> f64 {
    let (n, reduced) = reduce::<FMA>(within(x, -708.0, 708.0));
    let power = f64::from_bits(1f64.to_bits().wrapping_add(n));
    pick(x < -708.0, 0.0, fma::<FMA>(power, reduced, power))
}

/// `e^x - 1`, as if x were no more than 708.
#[inline(always)]
pub(in crate::cpu::math) fn expm1<const FMA: bool>(x: f64) -> f64 {
    let (n, reduced) = reduce::<FMA>(within(x, -50.0, 708.0));
    let power = f64::from_bits(1f64.to_bits().wrapping_add(n));
    let y = fma::<FMA>(power, reduced, power - 1.0);
    pick(x == 0.0, x, y)
}

/// `atanh s = s + s^3 p(s^2)`, s^2 < 0.0295, within 2^-59.
const ATANH: [f64; 7] = [
    0.333_333_333_333_336_7,
    0.199_999_999_997_071_4,
    0.142_857_143_712_424_92,
    0.111_110_992_812_144_19,
    0.090_917_824_602_786,
    0.076_570_172_501_998_32,
    0.073_980_591_581_092_2,
];

/// `n ln 2 + ln(1 + m)` for `sqrt(1/2) <= 1 + m <= sqrt 2`: with s = m / (2 + m) the latter is
/// 2 atanh s.
#[inline(always)]
fn ln_in_parts<const FMA: bool>(n: f64, m: f64) -> f64 {
    let s = m / (2.0 + m);
    let square = s * s;
    let tail = polynomial::<FMA, 7>(square, ATANH) * square;
    let ln = fma::<FMA>(tail, s + s, s + s);
    fma::<FMA>(n, LN_2, ln)
}

/// n, and its bits in the exponent's place, where x lies in `[sqrt(1/2), sqrt 2) 2^n`.
#[inline(always)]
fn exponent(x: f64) -> (f64, u64) {
    let bits = x
        .to_bits()
        .wrapping_add(1f64.to_bits() - (SQRT_2 / 2.0).to_bits());
    // No SIMD before AVX-512 turns an integer of 64 bits into a float: through 2^52 + n.
    let biased = f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000);
    let n = biased - (4_503_599_627_370_496.0 + 1023.0);
    (
        n,
        (bits & 0xfff0_0000_0000_0000).wrapping_sub(1f64.to_bits()),
    )
}

/// `y` where `0 < x < inf`, else what the logarithm of x is there.
#[inline(always)]
fn ln_edges(x: f64, y: f64) -> f64 {
    let zero = pick(x == 0.0, f64::NEG_INFINITY, f64::NAN);
    let odd = pick(x > 0.0, x, zero);
    pick((x > 0.0) & (x < f64::INFINITY), y, odd)
}

/// `ln x`
#[inline(always)]
pub(in crate::cpu::math) fn ln<const FMA: bool>(x: f64) -> f64 {
    let (n, bits) = exponent(x);
    let m = f64::from_bits(x.to_bits().wrapping_sub(bits)) - 1.0;
    ln_edges(x, ln_in_parts::<FMA>(n, m))
}

/// `ln(1 + x)`
#[inline(always)]
pub(in crate::cpu::math) fn ln_1p<const FMA: bool>(x: f64) -> f64 {
    let (n, bits) = exponent(1.0 + x);
    // m = 2^-n (1 + x) - 1 from the exact x.
    let power = f64::from_bits(1f64.to_bits().wrapping_sub(bits));
    let m = fma::<FMA>(x, power, power - 1.0);
    ln_edges(1.0 + x, pick(x == 0.0, x, ln_in_parts::<FMA>(n, m)))
}

/// `1 / (1 + e^-x)`
#[inline(always)]
pub(in crate::cpu::math) fn sigmoid<const FMA: bool>(x: f64) -> f64 {
    let e = exp::<FMA>(-x.abs());
    let small = e / (1.0 + e);
    pick(x < 0.0, small, 1.0 - small)
}

/// `ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)`
#[inline(always)]
pub(in crate::cpu::math) fn softplus<const FMA: bool>(x: f64) -> f64 {
    let e = exp::<FMA>(-x.abs());
    let upper = e > SQRT_2 - 1.0;
    let m = pick(upper, fma::<FMA>(e, 0.5, -0.5), e);
    pick(x > 0.0, x, 0.0) + ln_in_parts::<FMA>(pick(upper, 1.0, 0.0), m)
}

/// `tanh |x| = -e / (2 + e)` with `e = e^(-2 |x|) - 1`
#[inline(always)]
pub(in crate::cpu::math) fn tanh<const FMA: bool>(x: f64) -> f64 {
    let e = expm1::<FMA>(-2.0 * x.abs());
    (-e / (2.0 + e)).copysign(x)
}
