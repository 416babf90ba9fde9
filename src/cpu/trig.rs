//! Sine and cosine in f32.

use super::float::{fma, pick, polynomial};

/// `1.5 2^52`: a small number plus this has its rounded value in the lowest bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// pi / 2 in three: 33 bits each, so that n times the first two is exact for n < 2^20.
const FRAC_PI_2: [f64; 3] = [
    1.570_796_326_734_125_6,
    6.077_100_506_303_966e-11,
    2.022_266_248_795_950_6e-21,
];

/// `x = n pi / 2 + r` in f64; n stands in the lowest bits of the first. |x| < 10^6.
#[inline(always)]
fn reduce<const FMA: bool>(x: f32) -> (u64, f32) {
    let x = f64::from(x);
    let shifted = x * std::f64::consts::FRAC_2_PI + MAGIC;
    let n = shifted - MAGIC;
    let [hi, mid, lo] = FRAC_PI_2;
    let r = if FMA {
        (-n).mul_add(lo, (-n).mul_add(mid, (-n).mul_add(hi, x)))
    } else {
        ((x - n * hi) - n * mid) - n * lo
    };
    (shifted.to_bits(), pick(x.abs() <= 1e6, r as f32, f32::NAN))
}

/// `sin r = r + r^3 p(r^2)`, |r| < 0.786, within 2^-27.9. tools/fit_cpu.py
const SIN: [f32; 3] = [-0.166_666_55, 0.008_332_184, -0.000_195_170_2];

/// `cos r = 1 - r^2 / 2 + r^4 p(r^2)`, |r| < 0.786, within 2^-33. tools/fit_cpu.py
const COS: [f32; 3] = [0.041_666_646, -0.001_388_731_2, 2.443_275e-5];

/// `(sin x, cos x)`; NaN for |x| > 10^6, where the caller has to ask the reference.
#[inline(always)]
pub(super) fn sin_cos<const FMA: bool>(x: f32) -> (f32, f32) {
    let (n, r) = reduce::<FMA>(x);
    let square = r * r;
    let sin = fma::<FMA>(polynomial::<FMA, 3>(square, SIN) * square, r, r);
    let tail = fma::<FMA>(polynomial::<FMA, 3>(square, COS), square, -0.5);
    let cos = fma::<FMA>(tail, square, 1.0);
    let odd = n & 1 == 1;
    let (s, c) = (pick(odd, cos, sin), pick(odd, sin, cos));
    // sin changes its sign in the quarters 2 and 3, cos in 1 and 2.
    let flip =
        |v: f32, quarters: u64| f32::from_bits(v.to_bits() ^ (((quarters & 2) as u32) << 30));
    (flip(s, n), flip(c, n.wrapping_add(1)))
}
