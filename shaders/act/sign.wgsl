// @use math/bits

// sign(x) = 1 where x > 0, -1 where x < 0, 0 at 0
fn sign_(x: f32) -> f32 {
    return keep_nan(x, select(select(0.0, -1.0, x < 0.0), 1.0, x > 0.0));
}

// 0
fn sign_d1(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// 0
fn sign_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
