// @use math/bits

// floor(x) = the largest integer not above x. From 2^23 on every number is an integer.
fn floor_(x: f32) -> f32 {
    return keep_nan(x, select(x, floor(x), abs(x) < 8388608.0));
}

// 0
fn floor_d1(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// 0
fn floor_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
