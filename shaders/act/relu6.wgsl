// @use math/bits

// relu6(x) = min(max(x, 0), 6)
fn relu6(x: f32) -> f32 {
    return keep_nan(x, select(0.0, select(6.0, x, x < 6.0), x > 0.0));
}

// 1 where 0 < x < 6, 0 elsewhere
fn relu6_d1(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, (0.0 < x) & (x < 6.0)));
}

// 0
fn relu6_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
