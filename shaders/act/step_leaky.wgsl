// @use math/spike

// step_leaky(x) = 1 where x >= 0, 0 elsewhere
fn step_leaky(x: f32, w: f32, c: f32) -> f32 {
    return spike(x);
}

// 1 / w where |x| < w, c elsewhere
fn step_leaky_d1(x: f32, w: f32, c: f32) -> f32 {
    return keep_nan(x, select(c, 1.0 / w, abs(x) < w));
}

// 0
fn step_leaky_d2(x: f32, w: f32, c: f32) -> f32 {
    return keep_nan(x, 0.0);
}
