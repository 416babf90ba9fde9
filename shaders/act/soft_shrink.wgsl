// @use math/bits

// soft_shrink(x) = x - lambda where x > lambda, x + lambda where x < -lambda, 0 elsewhere. The
// first that holds, where lambda is negative.
fn soft_shrink(x: f32, lambda: f32) -> f32 {
    let shrunk = copy_sign(max(abs(x) - lambda, 0.0), x);
    let apart = select(x + lambda, x - lambda, x > lambda);
    return keep_nan(x, select(shrunk, apart, lambda < 0.0));
}

// 1 where |x| > lambda, 0 elsewhere
fn soft_shrink_d1(x: f32, lambda: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, abs(x) > lambda));
}

// 0
fn soft_shrink_d2(x: f32, lambda: f32) -> f32 {
    return keep_nan(x, 0.0);
}
