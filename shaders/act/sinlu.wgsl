// @use math/bits
// @use math/decay
// @use math/exp
// @use math/sin
// @use math/two_float

// sinlu(x) = (x + a sin(b x)) s(x), s(x) = 1 / (1 + e^-x), |a| and |b| up to 1e6
fn sinlu(x: f32, a: f32, b: f32) -> f32 {
    // Left of -175 s(x) is 0. Infinity has no sine.
    let near = clamp(x, -175.0, 3.40282346e38);
    let y = sinlu_gate(near, sinlu_sum(near, a, b));
    return keep_nan(x, select(y, infinity(), x > 3.40282346e38));
}

// s (1 + a b cos(b x) + (x + a sin(b x)) (1 - s))
fn sinlu_d1(x: f32, a: f32, b: f32) -> f32 {
    let c = clamp(x, -175.0, 175.0);
    let e = decay(TwoFloat(c, 0.0));
    // For a b = 0 it has a limit at infinity.
    let t = select(max(x, -175.0), c, is_zero(a) | is_zero(b));
    let slope = fma(a * b, cos_product(t, b), 1.0);
    let sum = sinlu_sum(c, a, b);
    let rest = select(sum, e.value * sum, x >= 0.0) / (1.0 + e.value);
    return keep_nan(x, sinlu_gate(c, slope + rest));
}

// s (-a b^2 sin(b x) + (1 - s) (2 + 2 a b cos(b x) + (x + a sin(b x)) (1 - 2 s)))
fn sinlu_d2(x: f32, a: f32, b: f32) -> f32 {
    let c = clamp(x, -175.0, 175.0);
    let e = decay(TwoFloat(c, 0.0));
    let positive = x >= 0.0;
    let t = select(max(x, -175.0), c, is_zero(a) | is_zero(b));
    let bend = a * b * (b * sin_product(t, b));
    let slope = fma(a * b, cos_product(c, b), 1.0);
    let sum = sinlu_sum(c, a, b);
    let square = fma(e.value, e.value + 2.0, 1.0);
    let rest = fma(2.0 * slope, 1.0 + e.value, select(sum, -sum, positive) * e.loss) / square;
    // Far out on the positive side the rest counts only where a b^2 is tiny.
    let right = scale_down(e.value * rest, e.drop);
    return keep_nan(x, sinlu_gate(c, select(rest, right, positive) - bend));
}

// v s(x) for -175 <= x
fn sinlu_gate(x: f32, v: f32) -> f32 {
    let e = expm1_parts(-min(abs(x), 175.0), 0.0);
    // e^-|x|. From 2^-100 on it does not count.
    let tail = power_of_two(max(e.exponent, -100)) * (1.0 + e.fraction);
    // v e^x without its power of two saves a rounding.
    let negative = x < 0.0;
    let y = select(v, fma(v, e.fraction, v), negative) / (1.0 + tail);
    return scale_down(y, select(0, -e.exponent, negative));
}

// x + a sin(b x) for finite x
fn sinlu_sum(x: f32, a: f32, b: f32) -> f32 {
    // Where b x is tiny, maybe subnormal: x + a b x
    let near = abs(x) < 6.1035156e-5 / max(abs(b), 1e-12);
    return select(fma(a, sin_product(x, b), x), x * fma(a, b, 1.0), near);
}
