// @use math/bits
// @use math/exp
// @use math/two_float

// star_relu(x) = scale max(x, 0)^2 + bias
fn star_relu(x: f32, scale: f32, bias: f32) -> f32 {
    let r = clamp(x, 0.0, 3.4028234663852886e38);
    // Three times a number of 12 bits: the last bit is 0.
    let zero = unknown_zero(scale);
    // In this order: r^2 overflows where scale r^2 need not. Small terms are added times 2^64, that
    // none is lost below the normal range.
    let small = r < 9.53674316e-7;
    let v = r * select(1.0, 4294967296.0, small);
    let sum = fma(opaque_by(scale * v, zero), v, bias * select(1.0, 1.84467441e19, small));
    let y = scale_down(sum, select(0, 64, small));
    let far = select(copy_sign(infinity(), scale), bias, is_zero(scale));
    return keep_nan(x, select(y, far, x > 3.4028234663852886e38));
}

// 2 scale max(x, 0)
fn star_relu_d1(x: f32, scale: f32, bias: f32) -> f32 {
    let line = (scale + scale) * x;
    return keep_nan(x, select(0.0, line, (x > 0.0) & (scale != 0.0)));
}

// 2 scale where x > 0, 0 elsewhere
fn star_relu_d2(x: f32, scale: f32, bias: f32) -> f32 {
    return keep_nan(x, select(0.0, scale + scale, x > 0.0));
}
