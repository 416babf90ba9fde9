// @use math/logistic

// tanh(t / 2) = sign(t) (1 - e) / (1 + e), e = e^-|t|, for |t| <= 240. Where t is tiny that is
// t.hi / 2. The derivatives of tanh(u) at u = t / 2 are 4 s'(t) and 8 s''(t), s(t) = 1 / (1 + e^-t):
// see math/logistic, which holds up to |t| = 240 too.
fn tanh_half(t: TwoFloat) -> f32 {
    let loss = decay(t).loss;
    return copy_sign(loss / (2.0 - loss), t.hi);
}
