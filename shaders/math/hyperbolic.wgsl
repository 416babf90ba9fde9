// @use math/bits
// @use math/exp
// @use math/expm1

// sinh(x) = (e^x - e^-x) / 2. Beyond 1 from e^(|x| / 2), which does not overflow before sinh does.
fn sinh_(x: f32) -> f32 {
    let a = min(abs(x), 100.0);
    let h = exp_(0.5 * a);
    let r = 1.0 / h;
    let far = (0.5 * h) * h - 0.5 * (r * r);
    let e = expm1_(min(a, 1.0));
    let near = 0.5 * (e + e / (1.0 + e));
    let y = select(far, near, a <= 1.0);
    // Tiny values, whose parts may be flushed to 0, stay as they are.
    let whole = select(copy_sign(y, x), x, a < 5.9604645e-8);
    return keep_nan(x, select(whole, copy_sign(infinity(), x), a > 89.5));
}

// cosh(x) = (e^x + e^-x) / 2
fn cosh_(x: f32) -> f32 {
    let a = min(abs(x), 100.0);
    let h = exp_(0.5 * a);
    let r = 1.0 / h;
    let y = fma(0.5 * h, h, 0.5 * (r * r));
    return keep_nan(x, select(y, infinity(), a > 89.5));
}
