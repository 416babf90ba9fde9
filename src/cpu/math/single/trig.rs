//! Sine, cosine, and the angle of a tangent in f32.

use super::float::{fma, pick, polynomial};
use crate::cpu::math::double;

/// `sin r = r + r^3 p(r^2)`, |r| < 0.786, within 2^-27.9. tools/fit_cpu.py
const SIN: [f32; 3] = [-0.166_666_55, 0.008_332_184, -0.000_195_170_2];

/// `cos r = 1 - r^2 / 2 + r^4 p(r^2)`, |r| < 0.786, within 2^-33. tools/fit_cpu.py
const COS: [f32; 3] = [0.041_666_646, -0.001_388_731_2, 2.443_275e-5];

/// `(sin x, cos x)`; NaN for |x| > 10^6, where the caller has to ask the reference.
#[inline(always)]
pub(in crate::cpu::math) fn sin_cos<const FMA: bool>(x: f32) -> (f32, f32) {
    let (r, n) = double::quarters::<FMA>(x.into());
    let r = r as f32;
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

/// `arctan x`, by way of f64.
#[inline(always)]
pub(in crate::cpu::math) fn atan<const FMA: bool>(x: f32) -> f32 {
    double::atan::<FMA>(x.into()) as f32
}
