// @use math/bits

// hard_tanh(x) = min(max(x, low), high). WGSL's own names min and max are left alone.
fn hard_tanh(x: f32, low: f32, high: f32) -> f32 {
    return keep_nan(x, select(low, select(high, x, x < high), x > low));
}

// 1 where low < x < high, 0 elsewhere
fn hard_tanh_d1(x: f32, low: f32, high: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, low < x && x < high));
}

// 0
fn hard_tanh_d2(x: f32, low: f32, high: f32) -> f32 {
    return keep_nan(x, 0.0);
}
