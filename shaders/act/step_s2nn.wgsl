// @use math/logistic
// @use math/one_plus
// @use math/spike
// @use math/subnormal

// step_s2nn(x) = 1 where x >= 0, 0 elsewhere
fn step_s2nn(x: f32, alpha: f32, beta: f32) -> f32 {
    return spike(x);
}

// beta / (1 + x)        where x >= 0
// alpha s(t) s(-t)      elsewhere, s(t) = 1 / (1 + e^-t), t = alpha x
fn step_s2nn_d1(x: f32, alpha: f32, beta: f32) -> f32 {
    let right = over_one_plus(beta, one_plus(x, TwoFloat(1.0, 0.0)));
    let left = logistic_d1(two_product(cut(x, alpha, 175.0), alpha), alpha);
    return keep_nan(x, select(left, right, spike_right(x)));
}

// -beta / (1 + x)^2                   where x > 0
// alpha^2 s(t) s(-t) (s(-t) - s(t))   where x < 0, and 0 at 0
fn step_s2nn_d2(x: f32, alpha: f32, beta: f32) -> f32 {
    let right = spike_slope(x, over_square(beta, one_plus(x, TwoFloat(1.0, 0.0))));
    let y = logistic_d2(two_product(cut(x, alpha, 175.0), alpha), alpha * alpha);
    let left = line_near_zero(x, -0.125 * alpha * alpha * alpha, y);
    return keep_nan(x, select(left, right, spike_right(x)));
}
