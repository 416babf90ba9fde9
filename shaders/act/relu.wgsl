// @use math/bits

// relu(x) = max(x, 0)
fn relu(x: f32) -> f32 {
    return keep_nan(x, select(0.0, x, x > 0.0));
}

// 1 where x > 0, 0 elsewhere
fn relu_d1(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, x > 0.0));
}

// 0
fn relu_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
