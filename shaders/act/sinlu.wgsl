// @use math/bits
// @use math/decay
// @use math/exp
// @use math/sin
// @use math/snake
// @use math/two_float
// @use math/versine

// sinlu(x) = (x + a sin(b x)) s(x), s(x) = 1 / (1 + e^-x), |a| and |b| up to 1e6
fn sinlu(x: f32, a: f32, b: f32) -> f32 {
    // Left of -175 s(x) is 0. Infinity has no sine.
    let near = clamp(x, -175.0, 3.40282346e38);
    let y = sinlu_gate(near, sinlu_sum(near, a, b, product_angle(near, b)));
    return keep_nan(x, select(y, infinity(), x > 3.40282346e38));
}

// s (1 + a b cos(b x) + (x + a sin(b x)) (1 - s))
fn sinlu_d1(x: f32, a: f32, b: f32) -> f32 {
    let c = clamp(x, -175.0, 175.0);
    let e = decay(TwoFloat(c, 0.0));
    let t = sinlu_wave(x, a, b);
    let v = product_angle(t, b);
    // Beyond 175 the sum does not count.
    let sum = sinlu_sum(c, a, b, v);
    let rest = select(sum, e.value * sum, x >= 0.0) / (1.0 + e.value);
    return keep_nan(x, nan_unless_finite(t, sinlu_gate(c, sinlu_slope(a, b, v) + rest)));
}

// s (-a b^2 sin(b x) + (1 - s) (2 + 2 a b cos(b x) + (x + a sin(b x)) (1 - 2 s)))
fn sinlu_d2(x: f32, a: f32, b: f32) -> f32 {
    let c = clamp(x, -175.0, 175.0);
    let e = decay(TwoFloat(c, 0.0));
    let positive = x >= 0.0;
    let t = sinlu_wave(x, a, b);
    let v = product_angle(t, b);
    let sine = copy_sign(1.0, t) * copy_sign(1.0, b) * angle_sin(v);
    let bend = a * b * (b * sine);
    let sum = sinlu_sum(c, a, b, v);
    let square = fma(e.value, e.value + 2.0, 1.0);
    let rest = fma(2.0 * sinlu_slope(a, b, v), 1.0 + e.value, select(sum, -sum, positive) * e.loss) / square;
    // Far out on the positive side the rest counts only where a b^2 is tiny.
    let right = scale_down(e.value * rest, e.drop);
    return keep_nan(x, nan_unless_finite(t, sinlu_gate(c, select(rest, right, positive) - bend)));
}

// x where the waves count: to the left they end with s, and for a b = 0 there are none.
fn sinlu_wave(x: f32, a: f32, b: f32) -> f32 {
    let left = max(x, -175.0);
    return select(left, min(left, 175.0), is_zero(a) | is_zero(b));
}

// v s(x) for -175 <= x
fn sinlu_gate(x: f32, v: f32) -> f32 {
    let e = exp_parts(-min(abs(x), 175.0), 0.0);
    // e^-|x|. From 2^-100 on it does not count.
    let tail = power_of_two(max(e.exponent, -100)) * (1.0 + e.fraction);
    // v e^x without its power of two saves a rounding.
    let negative = x < 0.0;
    let y = select(v, fma(v, e.fraction, v), negative) / (1.0 + tail);
    return scale_down(y, select(0, -e.exponent, negative));
}

// x + a sin(b x) for finite x, v = |b x|
fn sinlu_sum(x: f32, a: f32, b: f32, v: Angle) -> f32 {
    let distance = abs(x);
    let factors = balanced(distance, abs(b));
    let t = exact_product(factors.x, factors.c);
    let q = exact_product(a, b);
    // But for the sign of x it is |x| + height sin v.
    let against = q.hi < 0.0;
    let height = select(abs(a), -abs(a), against);
    let sine = sine_two(v);
    // In this order x - |a| beside a peak is exact.
    let zero = unknown_zero(a);
    let far = fma(height, sine.lo, opaque_by(fma(height, sine.hi, distance), zero));
    // (1 + a b) |x| + height (sin v - v): for a b = -1 nothing else is left. In this order b x may
    // be flushed to 0.
    let line = distance * (opaque_by(1.0 + q.hi, zero) + q.lo);
    // sin v - v by its power series, error below 2^-26 for |v| < 1.2
    let u = t.hi * t.hi;
    let series = fma(fma(fma(fma(-2.50521084e-8, u, 2.75573188e-6), u, -1.98412701e-4), u, 0.00833333377), u, -0.166666672);
    let first = line + height * t.hi * (u * series);
    let second = line + height * ((opaque(sine.hi - t.hi) - t.lo) + sine.lo);
    let near = select(second, first, t.hi < 1.2);
    let y = select(far, near, (t.hi < 1.57) & ((v.quarter == 0) | against));
    return bitcast<f32>(bitcast<u32>(y) ^ (bitcast<u32>(x) & 0x80000000u));
}

// 1 + q cos v, q = a b. For |q| <= 2 it is (1 - |q|) + |q| (1 + cos v), or 1 - cos v where q < 0: up
// to |q| = 1 nothing cancels.
fn sinlu_slope(a: f32, b: f32, v: Angle) -> f32 {
    let q = exact_product(a, b);
    let size = abs_two(q);
    let rise = versine(Angle(v.quarter + select(2, 0, q.hi < 0.0), v.rest));
    let least = opaque_by(1.0 - size.hi, unknown_zero(a)) - size.lo;
    let inside = fma(size.hi, rise.hi + rise.lo, least);
    return select(inside, fma(q.hi, angle_cos(v), 1.0), size.hi > 2.0);
}
