// @use math/one_plus
// @use math/spike

// step_log_abs(x) = 1 where x >= 0, 0 elsewhere
fn step_log_abs(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// 1 / (1 / alpha + |x|) = alpha / (1 + alpha |x|)
fn step_log_abs_d1(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, over_one_plus(alpha, one_plus(x, TwoFloat(alpha, 0.0))));
}

// -sign(x) alpha^2 / (1 + alpha |x|)^2, and 0 at 0
fn step_log_abs_d2(x: f32, alpha: f32) -> f32 {
    let y = over_square(alpha * alpha, one_plus(x, TwoFloat(alpha, 0.0)));
    return keep_nan(x, spike_slope(x, y));
}
