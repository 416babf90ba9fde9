// @use math/bits

// shrink(x) = x + bias where x < -lambda, x - bias where x > lambda, 0 elsewhere. The first that
// holds, where lambda is negative.
fn shrink(x: f32, lambda: f32, bias: f32) -> f32 {
    let right = select(0.0, x - bias, x > lambda);
    return keep_nan(x, select(right, x + bias, x < -lambda));
}

// 1 where |x| > lambda, 0 elsewhere
fn shrink_d1(x: f32, lambda: f32, bias: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, abs(x) > lambda));
}

// 0
fn shrink_d2(x: f32, lambda: f32, bias: f32) -> f32 {
    return keep_nan(x, 0.0);
}
