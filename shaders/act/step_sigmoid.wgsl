// @use math/logistic
// @use math/spike
// @use math/subnormal

// step_sigmoid(x) = 1 where x >= 0, 0 elsewhere
fn step_sigmoid(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// alpha s(t) s(-t), s(t) = 1 / (1 + e^-t), t = alpha x
fn step_sigmoid_d1(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, logistic_d1(two_product(cut(x, alpha, 175.0), alpha), alpha));
}

// alpha^2 s(t) s(-t) (s(-t) - s(t))
fn step_sigmoid_d2(x: f32, alpha: f32) -> f32 {
    let y = logistic_d2(two_product(cut(x, alpha, 175.0), alpha), alpha * alpha);
    return keep_nan(x, line_near_zero(x, -0.125 * alpha * alpha * alpha, y));
}
