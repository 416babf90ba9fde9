// @use math/bits

// round(x) = the integer nearest to x, the even one of two. From 2^23 on every number is an integer.
fn round_(x: f32) -> f32 {
    return keep_nan(x, select(x, round(x), abs(x) < 8388608.0));
}

// 0
fn round_d1(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// 0
fn round_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
