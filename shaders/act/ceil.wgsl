// @use math/bits

// ceil(x) = the smallest integer not below x. From 2^23 on every number is an integer.
fn ceil_(x: f32) -> f32 {
    return keep_nan(x, select(x, ceil(x), abs(x) < 8388608.0));
}

// 0
fn ceil_d1(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// 0
fn ceil_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
