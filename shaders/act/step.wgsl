// @use math/bits

// step(x) = 1 where x > 0, 0 elsewhere (Heaviside)
fn step_(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, x > 0.0));
}

// 0
fn step_d1(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// 0
fn step_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
