// @use math/one_plus
// @use math/spike

// step_soft_sign(x) = 1 where x >= 0, 0 elsewhere
fn step_soft_sign(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// 1 / (2 alpha (1 / alpha + |x|)^2) = alpha / 2 / (1 + alpha |x|)^2
fn step_soft_sign_d1(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, over_square(0.5 * alpha, one_plus(x, TwoFloat(alpha, 0.0))));
}

// -sign(x) alpha^2 / (1 + alpha |x|)^3, and 0 at 0
fn step_soft_sign_d2(x: f32, alpha: f32) -> f32 {
    let y = over_cube(alpha * alpha, one_plus(x, TwoFloat(alpha, 0.0)));
    return keep_nan(x, spike_slope(x, y));
}
