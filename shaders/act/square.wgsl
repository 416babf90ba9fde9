// @use math/bits

// square(x) = x^2
fn square(x: f32) -> f32 {
    return keep_nan(x, x * x);
}

// 2 x
fn square_d1(x: f32) -> f32 {
    return keep_nan(x, x + x);
}

// 2
fn square_d2(x: f32) -> f32 {
    return keep_nan(x, 2.0);
}
