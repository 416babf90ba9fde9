// @use math/spike

// step_straight_through(x) = 1 where x >= 0, 0 elsewhere
fn step_straight_through(x: f32) -> f32 {
    return spike(x);
}

// 1
fn step_straight_through_d1(x: f32) -> f32 {
    return keep_nan(x, 1.0);
}

// 0
fn step_straight_through_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
