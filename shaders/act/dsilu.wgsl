// @use math/bits
// @use math/silu

// dsilu(x) = s (1 + x (1 - s)), s = 1 / (1 + e^-x): the derivative of silu
fn dsilu(x: f32) -> f32 {
    return keep_nan(x, silu_d1_two(TwoFloat(clamp(x, -110.0, 110.0), 0.0)));
}

// s (1 - s) (2 + x (1 - 2 s))
fn dsilu_d1(x: f32) -> f32 {
    return keep_nan(x, silu_d2_two(TwoFloat(clamp(x, -110.0, 110.0), 0.0), 1.0));
}
