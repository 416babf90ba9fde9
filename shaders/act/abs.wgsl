// @use act/sign
// @use math/bits

// abs(x) = |x|
fn abs_(x: f32) -> f32 {
    return keep_nan(x, abs(x));
}

// 1 where x > 0, -1 where x < 0, 0 at 0
fn abs_d1(x: f32) -> f32 {
    return sign_(x);
}

// 0
fn abs_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
