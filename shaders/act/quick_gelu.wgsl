// @use math/bits
// @use math/silu

// quick_gelu(x) = x / (1 + e^(-1.702 x))
fn quick_gelu(x: f32) -> f32 {
    let near = clamp(x, -64.0, 64.0);
    return keep_nan(x, times_logistic(x, near, quick_gelu_argument(near)));
}

// s + t s (1 - s), s = 1 / (1 + e^-t), t = 1.702 x
fn quick_gelu_d1(x: f32) -> f32 {
    return keep_nan(x, silu_d1_two(quick_gelu_argument(clamp(x, -64.0, 64.0))));
}

// 1.702 s (1 - s) (2 + t (1 - 2 s)), s = 1 / (1 + e^-t), t = 1.702 x
fn quick_gelu_d2(x: f32) -> f32 {
    return keep_nan(x, silu_d2_two(quick_gelu_argument(clamp(x, -64.0, 64.0)), 1.702));
}

// 1.702 x; the constant's second part is 1.702 less the f32 next to it.
fn quick_gelu_argument(x: f32) -> TwoFloat {
    return scale_two(x, TwoFloat(1.70200002, -2.19345093e-08));
}
