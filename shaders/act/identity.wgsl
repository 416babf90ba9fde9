// @use math/bits

// identity(x) = x
fn identity(x: f32) -> f32 {
    return x;
}

// 1
fn identity_d1(x: f32) -> f32 {
    return keep_nan(x, 1.0);
}

// 0
fn identity_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
