// @use math/bits

// relu_n(x) = min(max(x, 0), n). The largest finite number stands for no n.
fn relu_n(x: f32, n: f32) -> f32 {
    return keep_nan(x, select(min(n, 0.0), select(n, x, relu_n_below(x, n)), x > 0.0));
}

// 1 where 0 < x < n, 0 elsewhere
fn relu_n_d1(x: f32, n: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, (0.0 < x) & relu_n_below(x, n)));
}

// x < n, or there is no n
fn relu_n_below(x: f32, n: f32) -> bool {
    return (x < n) | (n >= 3.4028234663852886e38);
}

// 0
fn relu_n_d2(x: f32, n: f32) -> f32 {
    return keep_nan(x, 0.0);
}
