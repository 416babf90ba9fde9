// @use math/one_plus
// @use math/spike

// step_fast_sigmoid(x) = 1 where x >= 0, 0 elsewhere
fn step_fast_sigmoid(x: f32, k: f32) -> f32 {
    return spike(x);
}

// 1 / (1 + k |x|)^2
fn step_fast_sigmoid_d1(x: f32, k: f32) -> f32 {
    return keep_nan(x, over_square(1.0, one_plus(x, TwoFloat(k, 0.0))));
}

// -sign(x) 2 k / (1 + k |x|)^3, and 0 at 0
fn step_fast_sigmoid_d2(x: f32, k: f32) -> f32 {
    return keep_nan(x, spike_slope(x, over_cube(2.0 * k, one_plus(x, TwoFloat(k, 0.0)))));
}
