// @use math/bits

// sign(x) = 1 where x > 0, -1 where x < 0, 0 at 0. Selected as bits: as floats NVIDIA's compiler
// makes -0 of the 0.
fn sign_(x: f32) -> f32 {
    let bits = select(select(0u, 0xbf800000u, x < 0.0), 0x3f800000u, x > 0.0);
    return keep_nan(x, float_from_bits(bits));
}

// 0
fn sign_d1(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// 0
fn sign_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
