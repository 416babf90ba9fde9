// @use math/bits

// relu_squared(x) = max(x, 0)^2
fn relu_squared(x: f32) -> f32 {
    return keep_nan(x, select(0.0, x * x, x > 0.0));
}

// 2 max(x, 0)
fn relu_squared_d1(x: f32) -> f32 {
    return keep_nan(x, select(0.0, x + x, x > 0.0));
}

// 2 where x > 0, 0 elsewhere
fn relu_squared_d2(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 2.0, x > 0.0));
}
