// @use math/bits
// @use math/log
// @use math/logistic

// hill(x) = x^n / (k^n + x^n) = s(n ln(x / k)), s(t) = 1 / (1 + e^-t), for x > 0
//         = 0 at 0, and not defined for x < 0
fn hill(x: f32, n: f32, k: f32) -> f32 {
    let y = logistic(hill_argument(split_mantissa(x), n, k, 175.0));
    return hill_ends(x, y, 0.0, 1.0);
}

// (n / x) s'(t), t = n ln(x / k)
fn hill_d1(x: f32, n: f32, k: f32) -> f32 {
    let m = split_mantissa(x);
    let e = decay(hill_argument(m, n, k, 340.0));
    let square = fma(e.value, e.value + 2.0, 1.0);
    let y = scale_by_power(n * e.value / (square * m.mantissa), -e.drop - m.exponent);
    let at_zero = select(select(0.0, 1.0 / k, n == 1.0), infinity(), n < 1.0);
    return hill_ends(x, y, at_zero, 0.0);
}

// (n / x^2) s'(t) (n (1 - 2 s(t)) - 1), t = n ln(x / k)
fn hill_d2(x: f32, n: f32, k: f32) -> f32 {
    let m = split_mantissa(x);
    let t = hill_argument(m, n, k, 340.0);
    let e = decay(t);
    // (n (1 - 2 s) - 1) (1 + e), e = e^-|t|. Only for n > 1 and t < 0 the terms cancel, at a root.
    let bracket = fma(select(n - 1.0, -n - 1.0, t.hi >= 0.0), e.loss, -2.0 * e.value);
    let cube = fma(e.value, fma(e.value, e.value + 3.0, 3.0), 1.0);
    let product = n * e.value * bracket / (cube * m.mantissa * m.mantissa);
    let y = scale_by_power(product, -e.drop - 2 * m.exponent);
    let at_1 = -2.0 / k / k;
    let at_above_1 = select(select(0.0, 2.0 / k / k, n == 2.0), infinity(), n < 2.0);
    let at_zero = select(select(at_above_1, at_1, n == 1.0), -infinity(), n < 1.0);
    // For n = 1 the bracket is -2 e, and the product would underflow long before x = 0.
    return hill_ends(x, select(y, at_1, (n == 1.0) & (t.hi < -20.0)), at_zero, 0.0);
}

// n ln(x / k), cut at -limit and limit. The derivatives are divided by x or x^2, so that e^-|t|
// counts further out.
fn hill_argument(x: Mantissa, n: f32, k: f32, limit: f32) -> TwoFloat {
    let l = log_ratio(x, split_mantissa(k));
    // cut holds for limits up to 256
    let hi = 2.0 * cut(0.5 * l.hi, n, 0.5 * limit);
    return scale_two(n, TwoFloat(hi, select(0.0, l.lo, hi == l.hi)));
}

// y for finite x > 0, and what stands for it elsewhere. Integers tell a subnormal x from 0.
fn hill_ends(x: f32, y: f32, at_zero: f32, at_infinity: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let above = select(y, at_infinity, bits == 0x7f800000u);
    let positive = select(above, at_zero, (bits & 0x7fffffffu) == 0u);
    return select(positive, nan(), (bits > 0x80000000u) | is_nan(x));
}
