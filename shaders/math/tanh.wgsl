// @use math/logistic

// tanh(t / 2) = sign(t) (1 - e) / (1 + e), e = e^-|t|, for |t| <= 240. Where t is tiny that is
// t.hi / 2. The derivatives of tanh(u) at u = t / 2 are 4 s'(t) and 8 s''(t), s(t) = 1 / (1 + e^-t):
// see math/logistic, which holds up to |t| = 240 too.
fn tanh_half(t: TwoFloat) -> f32 {
    let loss = decay(t).loss;
    return copy_sign(loss / (2.0 - loss), t.hi);
}

// c b x where |b x| < 2^-100, in an order that does not pass through the subnormal numbers
fn product_near_zero(x: f32, b: f32, c: f32) -> f32 {
    // A bit that is 0, as no compiler knows: of three times a number of 12 bits the last.
    let zero = bitcast<u32>(3.0 * upper_half(x)) & 1u;
    // 2^64 x, and no compiler undoes it. Only for b = 0 is x cut.
    let large = opaque_by(clamp(x, -1e18, 1e18) * 1.84467441e19, zero);
    // As integers, since a compiler would multiply by 2^-64 first.
    return scale_down(opaque_by(large * b, zero) * c, 64);
}
