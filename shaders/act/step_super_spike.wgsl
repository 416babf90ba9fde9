// @use math/one_plus
// @use math/spike

// step_super_spike(x) = 1 where x >= 0, 0 elsewhere
fn step_super_spike(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// alpha / (1 + |x|)^2
fn step_super_spike_d1(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, over_square(alpha, one_plus(x, TwoFloat(1.0, 0.0))));
}

// -sign(x) 2 alpha / (1 + |x|)^3, and 0 at 0
fn step_super_spike_d2(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, spike_slope(x, over_cube(2.0 * alpha, one_plus(x, TwoFloat(1.0, 0.0)))));
}
