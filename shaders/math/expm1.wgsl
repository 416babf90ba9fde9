// @use math/exp

// e^(hi + lo) - 1 for hi in [-87, 88.7228317] and |lo| < 0.01
fn expm1_two(hi: f32, lo: f32) -> f32 {
    let e = exp_parts(hi, lo);
    // 2^k (1 + p) - 1 = 2 (2^(k-1) p + (2^(k-1) - 1/2)), which does not overflow for k = 128
    let half = power_of_two(e.exponent - 1);
    let y = 2.0 * fma(half, e.fraction, half - 0.5);
    // Tiny values, whose parts may be flushed to 0, and -0 stay as they are.
    return select(select(y, e.fraction, e.exponent == 0), hi, abs(hi) < 5.9604645e-8);
}

// e^x - 1 for x in [-87, 0], but +0 for -0
fn expm1_below(x: f32) -> f32 {
    let e = exp_parts(x, 0.0);
    let power = power_of_two(e.exponent);
    return fma(power, e.fraction, power - 1.0);
}

// expm1(x) = e^x - 1
fn expm1_(x: f32) -> f32 {
    let y = expm1_two(clamp(x, -30.0, 88.7228317), 0.0);
    return keep_nan(x, select(y, infinity(), x > 88.7228317));
}
