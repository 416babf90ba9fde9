// @use math/bits

// sparse_sigmoid(x) = min(max((x + 1) / 2, 0), 1)
fn sparse_sigmoid(x: f32) -> f32 {
    return keep_nan(x, fma(0.5, clamp(x, -1.0, 1.0), 0.5));
}

// 1/2 where -1 < x < 1, 0 elsewhere
fn sparse_sigmoid_d1(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 0.5, abs(x) < 1.0));
}

// 0
fn sparse_sigmoid_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
