// @use math/bits
// @use math/exp
// @use math/expm1

// e^a / 2 for 0 <= a <= 100, infinite where that overflows, which e^a does before. The half goes into the
// exponent: as a factor of a product it may be multiplied last.
fn half_exp(a: f32) -> f32 {
    let e = exp_parts(a, 0.0);
    return scale_by_power(e.mantissa, e.exponent - 1);
}

// sinh(x) = (e^x - e^-x) / 2
fn sinh_(x: f32) -> f32 {
    let a = min(abs(x), 100.0);
    let h = half_exp(a);
    let far = select(h - 0.25 / h, h, a > 20.0);
    let e = expm1_(min(a, 1.0));
    let near = 0.5 * (e + e / (1.0 + e));
    let y = select(far, near, a <= 1.0);
    // Tiny values, whose parts may be flushed to 0, stay as they are.
    let size = select(y, a, a < 5.9604645e-8);
    return keep_nan(x, copy_sign(size, x));
}

// cosh(x) = (e^x + e^-x) / 2
fn cosh_(x: f32) -> f32 {
    let a = min(abs(x), 100.0);
    let h = half_exp(a);
    return keep_nan(x, select(h + 0.25 / h, h, a > 20.0));
}
