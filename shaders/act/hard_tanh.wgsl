// @use math/bits

// hard_tanh(x) = min(max(x, low), high). WGSL's own names min and max are left alone. A bound that
// is the largest finite number stands for none. Where the bounds cross it is the upper one.
fn hard_tanh(x: f32, low: f32, high: f32) -> f32 {
    let least = min(low, high);
    let right = select(high, x, hard_tanh_below(x, high));
    // The upper bound may be as low as what stands for no lower one.
    let above = (x > least) | (low <= -3.4028234663852886e38);
    return keep_nan(x, select(least, right, above));
}

// 1 where low < x < high, 0 elsewhere
fn hard_tanh_d1(x: f32, low: f32, high: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, hard_tanh_below(-x, -low) & hard_tanh_below(x, high)));
}

// 0
fn hard_tanh_d2(x: f32, low: f32, high: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// x < high, or there is no bound
fn hard_tanh_below(x: f32, high: f32) -> bool {
    return (x < high) | (high >= 3.4028234663852886e38);
}
