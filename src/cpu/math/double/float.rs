//! What the functions of f64 are put together from.

/// `1.5 2^52`: a small number plus this has its rounded value in the lowest bits.
pub(super) const MAGIC: f64 = 6_755_399_441_055_744.0;

/// `a b + c`, rounded once where the target can.
#[inline(always)]
pub(super) fn fma<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// `if_true` where the condition holds, else `if_false`; both are computed.
#[inline(always)]
pub(super) fn pick(condition: bool, if_true: f64, if_false: f64) -> f64 {
    if condition { if_true } else { if_false }
}

/// x within [low, high]; NaN stays NaN.
#[inline(always)]
pub(super) fn within(x: f64, low: f64, high: f64) -> f64 {
    let x = pick(x < low, low, x);
    pick(x > high, high, x)
}

/// `c[0] + c[1] x + c[2] x^2 + ...`, even and odd powers apart.
#[inline(always)]
pub(super) fn polynomial<const FMA: bool, const N: usize>(x: f64, c: [f64; N]) -> f64 {
    let square = x * x;
    let (mut first, mut second) = (c[N - 1], c[N - 2]);
    for &c in c[..N - 2].iter().rev() {
        (first, second) = (second, fma::<FMA>(first, square, c));
    }
    fma::<FMA>(first, x, second)
}
