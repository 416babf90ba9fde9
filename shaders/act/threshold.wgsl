// @use math/bits

// threshold(x) = x where x > threshold, value elsewhere
fn threshold(x: f32, bound: f32, value: f32) -> f32 {
    return keep_nan(x, select(value, x, x > bound));
}

// 1 where x > threshold, 0 elsewhere
fn threshold_d1(x: f32, bound: f32, value: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, x > bound));
}

// 0
fn threshold_d2(x: f32, bound: f32, value: f32) -> f32 {
    return keep_nan(x, 0.0);
}
