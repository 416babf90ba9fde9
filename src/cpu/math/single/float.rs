//! The smallest pieces of the CPU backend's mathematics, without branches or calls.
//!
//! `FMA` says whether the loop is compiled for a target with fused multiply-add. Elsewhere
//! `f32::mul_add` is a call into libm, so that a product and a sum stand in for it.

/// `a b + c`, rounded once where the target can.
#[inline(always)]
pub(super) fn fma<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// `if_true` where the condition holds, else `if_false`; both are computed.
#[inline(always)]
pub(super) fn pick(condition: bool, if_true: f32, if_false: f32) -> f32 {
    if condition { if_true } else { if_false }
}

/// `min(x, bound)`; NaN stays NaN, which `f32::min` does not promise.
#[inline(always)]
pub(super) fn at_most(x: f32, bound: f32) -> f32 {
    pick(x > bound, bound, x)
}

/// `max(x, bound)`; NaN stays NaN.
#[inline(always)]
pub(super) fn at_least(x: f32, bound: f32) -> f32 {
    pick(x < bound, bound, x)
}

/// `max(x, 0)`, but 0 for NaN: whatever is added to it has to carry the NaN.
#[inline(always)]
pub(super) fn positive_part(x: f32) -> f32 {
    pick(x > 0.0, x, 0.0)
}

/// `magnitude` with the sign of `sign`. The sign of `magnitude` must be +.
#[inline(always)]
pub(super) fn with_sign(magnitude: f32, sign: f32) -> f32 {
    f32::from_bits(magnitude.to_bits() | (sign.to_bits() & 0x8000_0000))
}

/// `c[0] + c[1] x + c[2] x^2 + ...`
///
/// Even and odd powers are summed apart: half the latency of Horner's rule, and one more
/// rounding, so that a leading term that has to be exact is better added outside.
#[inline(always)]
pub(super) fn polynomial<const FMA: bool, const N: usize>(x: f32, c: [f32; N]) -> f32 {
    let square = x * x;
    let (mut first, mut second) = (c[N - 1], c[N - 2]);
    for &c in c[..N - 2].iter().rev() {
        (first, second) = (second, fma::<FMA>(first, square, c));
    }
    fma::<FMA>(first, x, second)
}

/// `x^2` as two floats whose sum is exact.
#[inline(always)]
pub(super) fn square_in_two<const FMA: bool>(x: f32) -> (f32, f32) {
    if FMA {
        let square = x * x;
        (square, x.mul_add(x, -square))
    } else {
        // The upper 12 bits of x: their square is exact, and so are both factors of the rest.
        let top = f32::from_bits(x.to_bits() & 0xffff_f000);
        (top * top, (x - top) * (x + top))
    }
}

/// `a b` as two floats whose sum is exact.
#[inline(always)]
pub(super) fn product_in_two<const FMA: bool>(a: f32, b: f32) -> (f32, f32) {
    let product = a * b;
    if FMA {
        (product, a.mul_add(b, -product))
    } else {
        let [at, bt] = [a, b].map(|x| f32::from_bits(x.to_bits() & 0xffff_f000));
        let (ar, br) = (a - at, b - bt);
        (product, ((at * bt - product) + at * br + ar * bt) + ar * br)
    }
}
