// @use math/bits

// trunc(x) = x without its fraction. From 2^23 on every number is an integer.
fn trunc_(x: f32) -> f32 {
    return keep_nan(x, select(x, trunc(x), abs(x) < 8388608.0));
}

// 0
fn trunc_d1(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// 0
fn trunc_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
