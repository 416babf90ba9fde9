// @use math/bits
// @use math/two_float

// star_relu(x) = scale max(x, 0)^2 + bias
fn star_relu(x: f32, scale: f32, bias: f32) -> f32 {
    let r = clamp(x, 0.0, 3.4028234663852886e38);
    // Three times a number of 12 bits: the last bit is 0.
    let zero = bitcast<u32>(3.0 * upper_half(scale)) & 1u;
    // In this order: r^2 overflows where scale r^2 need not.
    let y = fma(opaque_by(scale * r, zero), r, bias);
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
