// @use math/bits

// sparse_plus(x) = 0 where x <= -1, (x + 1)^2 / 4 where -1 < x < 1, x where x >= 1
fn sparse_plus(x: f32) -> f32 {
    let half = fma(0.5, clamp(x, -1.0, 1.0), 0.5);
    return keep_nan(x, select(half * half, x, x >= 1.0));
}

// min(max((x + 1) / 2, 0), 1)
fn sparse_plus_d1(x: f32) -> f32 {
    return keep_nan(x, fma(0.5, clamp(x, -1.0, 1.0), 0.5));
}

// 1/2 where -1 < x < 1, 0 elsewhere
fn sparse_plus_d2(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 0.5, abs(x) < 1.0));
}
