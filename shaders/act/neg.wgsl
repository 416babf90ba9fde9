// @use math/bits

// neg(x) = -x
fn neg(x: f32) -> f32 {
    return keep_nan(x, -x);
}

// -1
fn neg_d1(x: f32) -> f32 {
    return keep_nan(x, -1.0);
}

// 0
fn neg_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
