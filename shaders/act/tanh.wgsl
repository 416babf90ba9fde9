// @use math/bits
// @use math/logistic
// @use math/tanh_of

fn tanh_(x: f32) -> f32 {
    return keep_nan(x, tanh_of(x));
}

// 1 - tanh(x)^2 = 4 s'(2x), s(t) = 1 / (1 + e^-t)
fn tanh_d1(x: f32) -> f32 {
    return keep_nan(x, logistic_slope(2.0 * min(abs(x), 55.0), 2, 88.7228317));
}

// -2 tanh(x) (1 - tanh(x)^2) = 8 s''(2x)
fn tanh_d2(x: f32) -> f32 {
    return keep_nan(x, logistic_d2(tanh_argument(x), 8.0));
}

fn tanh_argument(x: f32) -> TwoFloat {
    return TwoFloat(2.0 * clamp(x, -55.0, 55.0), 0.0);
}
