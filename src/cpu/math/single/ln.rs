//! The logarithm in f32.

use std::f32::consts::LN_2;

use super::float::{fma, pick, polynomial, with_sign};

/// `ln(1 + m) = m + m^2 p(m)`, -1/4 <= m <= 1/2, within 2^-27.4. tools/fit_cpu.py
const LN_1P: [f32; 9] = [
    -0.5,
    0.333_334_54,
    -0.250_000_57,
    0.199_906_29,
    -0.166_479_68,
    0.144_825_9,
    -0.131_627_53,
    0.104_485_71,
    -0.044_910_63,
];

/// `n ln 2 + ln(1 + m)` for -1/4 <= m <= 1/2.
#[inline(always)]
fn ln_in_parts<const FMA: bool>(n: f32, m: f32) -> f32 {
    let small = fma::<FMA>(polynomial::<FMA, 9>(m, LN_1P) * m, m, m);
    fma::<FMA>(n, LN_2, small)
}

/// `2^n`'s bits above those of 1, where x lies in [3/4, 3/2) 2^n.
#[inline(always)]
fn exponent_bits(x: f32) -> u32 {
    x.to_bits().wrapping_sub(0x3f40_0000) & 0xff80_0000
}

/// n, from the bits of [`exponent_bits`].
#[inline(always)]
fn exponent(bits: u32) -> f32 {
    (bits.cast_signed() >> 23) as f32
}

/// `ln x`
#[inline(always)]
pub(in crate::cpu::math) fn ln<const FMA: bool>(x: f32) -> f32 {
    let subnormal = x < f32::MIN_POSITIVE;
    let normal = pick(subnormal, x * 8_388_608.0, x);
    let bits = exponent_bits(normal);
    let m = f32::from_bits(normal.to_bits().wrapping_sub(bits)) - 1.0;
    let n = exponent(bits) - pick(subnormal, 23.0, 0.0);
    // 0 gives -inf, inf itself, all else here NaN.
    let zero = pick(x == 0.0, f32::NEG_INFINITY, f32::NAN);
    let odd = pick(x > 0.0, x, zero);
    pick(
        (x > 0.0) & (x < f32::INFINITY),
        ln_in_parts::<FMA>(n, m),
        odd,
    )
}

/// `ln(1 + x)`
#[inline(always)]
pub(in crate::cpu::math) fn ln_1p<const FMA: bool>(x: f32) -> f32 {
    // 1 + x in [3/4, 3/2) 2^n, up to its rounding: m = 2^-n (1 + x) - 1 from the exact x.
    let bits = exponent_bits(1.0 + x);
    let scaled = f32::from_bits(x.to_bits().wrapping_sub(bits));
    let four = f32::from_bits(0x4080_0000_u32.wrapping_sub(bits));
    let m = scaled + fma::<FMA>(four, 0.25, -1.0);
    let y = with_sign(ln_in_parts::<FMA>(exponent(bits), m).abs(), x);
    let edge = pick(x == -1.0, f32::NEG_INFINITY, f32::NAN);
    let odd = pick(x > -1.0, x, edge);
    pick((x > -1.0) & (x < f32::INFINITY), y, odd)
}

/// `ln(1 + x)` for 0 <= x <= 1.
#[inline(always)]
pub(super) fn ln_1p_of_unit<const FMA: bool>(x: f32) -> f32 {
    let upper = x > 0.5;
    let m = pick(upper, fma::<FMA>(x, 0.5, -0.5), x);
    ln_in_parts::<FMA>(pick(upper, 1.0, 0.0), m)
}
