// @use math/bits
// @use math/two_float

// rrelu(x) = x         where x > 0
//          = slope x   elsewhere
fn rrelu(x: f32, lower: f32, upper: f32) -> f32 {
    let slope = rrelu_slope(lower, upper);
    let left = slope * select(x, 0.0, slope == 0.0);
    return keep_nan(x, select(left, x, x > 0.0));
}

// 1 where x > 0, slope elsewhere
fn rrelu_d1(x: f32, lower: f32, upper: f32) -> f32 {
    return keep_nan(x, select(rrelu_slope(lower, upper), 1.0, x > 0.0));
}

// 0
fn rrelu_d2(x: f32, lower: f32, upper: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// (lower + upper) / 2, where the default of upper stands for 1/3 exactly
fn rrelu_slope(lower: f32, upper: f32) -> f32 {
    let rest = select(0.0, -9.93410746e-9, upper == 0.333333343);
    // Three times a number of 12 bits: the last bit is 0.
    let zero = unknown_zero(lower);
    return 0.5 * (opaque_by(lower + upper, zero) + rest);
}
