// @use math/bits
// @use math/silu

// silu(x) = x / (1 + e^-x)
fn silu(x: f32) -> f32 {
    let near = max(x, -110.0);
    return keep_nan(x, times_logistic_near(near, TwoFloat(near, 0.0)));
}

// s + x s (1 - s), s = 1 / (1 + e^-x)
fn silu_d1(x: f32) -> f32 {
    return keep_nan(x, silu_d1_of(abs(x), 0.0, x < 0.0));
}

// s (1 - s) (2 + x (1 - 2 s))
fn silu_d2(x: f32) -> f32 {
    return keep_nan(x, silu_d2_two(TwoFloat(clamp(x, -110.0, 110.0), 0.0), 1.0));
}
