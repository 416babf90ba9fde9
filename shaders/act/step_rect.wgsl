// @use math/spike
// @use math/two_float

// step_rect(x) = 1 where x >= 0, 0 elsewhere
fn step_rect(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// alpha where |x| < 1 / (2 alpha), 0 elsewhere
fn step_rect_d1(x: f32, alpha: f32) -> f32 {
    // 2 alpha |x| < 1, exactly
    let p = two_product(min(abs(x), 1e13), 2.0 * alpha);
    return keep_nan(x, select(0.0, alpha, (p.hi < 1.0) | ((p.hi == 1.0) & (p.lo < 0.0))));
}

// 0
fn step_rect_d2(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, 0.0);
}
