// @use math/bits
// @use math/atan

// arctan(x) = atan(x)
fn arctan(x: f32) -> f32 {
    return keep_nan(x, atan_(x));
}

// 1 / (1 + x^2)
fn arctan_d1(x: f32) -> f32 {
    // At 2^63 that is 2^-126, the last normal number.
    let a = min(abs(x), 9.22337204e18);
    return keep_nan(x, select(1.0 / fma(a, a, 1.0), 0.0, abs(x) > 9.22337204e18));
}

// -2 x / (1 + x^2)^2
fn arctan_d2(x: f32) -> f32 {
    // Beyond 2^43 the result is below the normal range.
    let near = clamp(x, -8.79609302e12, 8.79609302e12);
    // From 2^14 on the 1 does not count, and -2 / x^3 is computed with x / 2^32, since x^4 may
    // overflow.
    let far = abs(x) > 16384.0;
    let v = near * select(1.0, 2.32830644e-10, far);
    let one = select(1.0, 0.0, far);
    let u = v * v;
    let square = fma(u, fma(2.0, one, u), one);
    let y = -2.0 * v / square * select(1.0, 1.26217745e-29, far);
    return keep_nan(x, select(y, 0.0, abs(x) > 8.79609302e12));
}
