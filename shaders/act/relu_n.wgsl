// @use math/bits

// relu_n(x) = min(max(x, 0), n)
fn relu_n(x: f32, n: f32) -> f32 {
    return keep_nan(x, select(0.0, select(n, x, x < n), x > 0.0));
}

// 1 where 0 < x < n, 0 elsewhere
fn relu_n_d1(x: f32, n: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, (0.0 < x) & (x < n)));
}

// 0
fn relu_n_d2(x: f32, n: f32) -> f32 {
    return keep_nan(x, 0.0);
}
