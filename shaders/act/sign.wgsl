// @use math/bits

// sign(x) = 1 where x > 0, -1 where x < 0, 0 at 0. Of bits: of a selection among floats NVIDIA's
// compiler makes a product, and -0 of the 0.
fn sign_(x: f32) -> f32 {
    let bits = (bitcast<u32>(x) & 0x80000000u) | 0x3f800000u;
    return keep_nan(x, float_from_bits(select(bits, 0u, is_zero(x))));
}

// 0
fn sign_d1(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// 0
fn sign_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
