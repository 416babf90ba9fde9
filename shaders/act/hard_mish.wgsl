// @use math/bits

// hard_mish(x) = x / 2 min(max(x + 2, 0), 2) = x (x / 2 + 1) inside: the sum is exact near -2.
fn hard_mish(x: f32) -> f32 {
    let near = clamp(x, -2.0, 0.0);
    let inside = near * fma(0.5, near, 1.0);
    return keep_nan(x, select(inside, x, x >= 0.0));
}

// x + 1 where -2 < x < 0, 0 left of it, 1 right of it
fn hard_mish_d1(x: f32) -> f32 {
    return keep_nan(x, select(0.0, min(x, 0.0) + 1.0, x > -2.0));
}

// 1 where -2 < x < 0, 0 elsewhere
fn hard_mish_d2(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, (-2.0 < x) & (x < 0.0)));
}
