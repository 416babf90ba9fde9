// @use math/bits

// hard_shrink(x) = x where |x| > lambda, 0 elsewhere
fn hard_shrink(x: f32, lambda: f32) -> f32 {
    return keep_nan(x, select(0.0, x, abs(x) > lambda));
}

// 1 where |x| > lambda, 0 elsewhere
fn hard_shrink_d1(x: f32, lambda: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, abs(x) > lambda));
}

// 0
fn hard_shrink_d2(x: f32, lambda: f32) -> f32 {
    return keep_nan(x, 0.0);
}
