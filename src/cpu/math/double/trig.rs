//! Sine, cosine, and the angle of a tangent in f64.

use std::f64::consts::SQRT_2;

use super::float::{MAGIC, fma, pick, polynomial};

/// pi / 2 in three: 33 bits each, so that n times the first two is exact for n < 2^20.
const FRAC_PI_2: [f64; 3] = [
    1.570_796_326_734_125_6,
    6.077_100_506_303_966e-11,
    2.022_266_248_795_950_6e-21,
];

/// r and n of `x = n pi / 2 + r`; n stands in the lowest bits. NaN for |x| > 10^6.
#[inline(always)]
pub(in crate::cpu::math) fn quarters<const FMA: bool>(x: f64) -> (f64, u64) {
    let shifted = fma::<FMA>(x, std::f64::consts::FRAC_2_PI, MAGIC);
    let (n, quarter) = (shifted - MAGIC, shifted.to_bits());
    let [hi, mid, lo] = FRAC_PI_2;
    let r = fma::<FMA>(-n, lo, fma::<FMA>(-n, mid, fma::<FMA>(-n, hi, x)));
    (pick(x.abs() <= 1e6, r, f64::NAN), quarter)
}

/// `sin r = r + r^3 p(r^2)`, |r| < 0.786, within 2^-58.
const SIN: [f64; 6] = [
    -0.166_666_666_666_666_32,
    0.008_333_333_333_322_415,
    -0.000_198_412_698_298_085_86,
    2.755_731_369_212_266e-6,
    -2.505_075_813_889_644e-8,
    1.589_679_663_054_753_7e-10,
];

/// `cos r = 1 - r^2 / 2 + r^4 p(r^2)`, |r| < 0.786, within 2^-64.
const COS: [f64; 6] = [
    0.041_666_666_666_666_6,
    -0.001_388_888_888_887_412_3,
    2.480_158_728_948_146_3e-5,
    -2.755_731_435_214_634_4e-7,
    2.087_572_325_021_704_8e-9,
    -1.135_964_670_835_311_8e-11,
];

/// `(sin x, cos x)`; NaN for |x| > 10^6, where the caller has to ask the reference.
#[inline(always)]
pub(in crate::cpu::math) fn sin_cos<const FMA: bool>(x: f64) -> (f64, f64) {
    let (r, quarter) = quarters::<FMA>(x);
    let square = r * r;
    let sin = fma::<FMA>(polynomial::<FMA, 6>(square, SIN) * square, r, r);
    let tail = fma::<FMA>(polynomial::<FMA, 6>(square, COS), square, -0.5);
    let cos = fma::<FMA>(tail, square, 1.0);
    let odd = quarter & 1 == 1;
    let (s, c) = (pick(odd, cos, sin), pick(odd, sin, cos));
    // sin changes its sign in the quarters 2 and 3, cos in 1 and 2.
    let flip = |v: f64, quarter: u64| f64::from_bits(v.to_bits() ^ ((quarter & 2) << 62));
    (flip(s, quarter), flip(c, quarter.wrapping_add(1)))
}

/// `atan s = s + s^3 p(s^2)`, |s| < tan(pi / 8), within 2^-54.
const ATAN: [f64; 10] = [
    -0.333_333_333_333_302_2,
    0.199_999_999_991_037_93,
    -0.142_857_141_964_502_25,
    0.111_111_067_003_174_8,
    -0.090_907_834_515_333_7,
    0.076_900_822_525_701_37,
    -0.066_412_365_775_865_04,
    0.056_931_138_479_931_32,
    -0.043_606_774_346_992_65,
    0.021_278_323_239_039_75,
];

/// `atan |x|`, from the angle to the nearest of 0, 45 and 90 degrees.
#[inline(always)]
pub(in crate::cpu::math) fn atan<const FMA: bool>(x: f64) -> f64 {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};
    let a = x.abs();
    let (far, middle) = (a > SQRT_2 + 1.0, a > SQRT_2 - 1.0);
    let top = pick(far, -1.0, pick(middle, a - 1.0, a));
    let bottom = pick(far, a, pick(middle, a + 1.0, 1.0));
    let base = pick(far, FRAC_PI_2, pick(middle, FRAC_PI_4, 0.0));
    let s = top / bottom;
    let square = s * s;
    let angle = fma::<FMA>(polynomial::<FMA, 10>(square, ATAN) * square, s, s);
    (base + angle).copysign(x)
}
