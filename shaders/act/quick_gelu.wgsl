// @use math/bits
// @use math/silu

// quick_gelu(x) = x / (1 + e^(-alpha x)) = silu(alpha x) / alpha
fn quick_gelu(x: f32, alpha: f32) -> f32 {
    // From there on e^-|alpha x| times any factor is 0.
    let near = cut(x, slope_at(x, alpha), 175.0);
    return keep_nan(x, times_logistic(x, near, quick_gelu_argument(x, alpha)));
}

// s + t s (1 - s), s = 1 / (1 + e^-t), t = alpha x
fn quick_gelu_d1(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, silu_d1_two(quick_gelu_argument(x, alpha)));
}

// alpha s (1 - s) (2 + t (1 - 2 s)), s = 1 / (1 + e^-t), t = alpha x
fn quick_gelu_d2(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, silu_d2_two(quick_gelu_argument(x, alpha), alpha));
}

// alpha x, cut where e^-|alpha x| times any factor is 0. The default of alpha stands for 1.702,
// which is its f32 less 2.19345093e-8.
fn quick_gelu_argument(x: f32, alpha: f32) -> TwoFloat {
    let slope = slope_at(x, alpha);
    let t = balanced(cut(x, slope, 175.0), slope);
    return scale_two(t.x, TwoFloat(t.c, select(0.0, -2.19345093e-8, alpha == 1.70200002)));
}
