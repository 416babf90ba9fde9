// @use math/bits
// @use math/subnormal
// @use math/tanh

// softcap(x) = cap tanh(x / cap)
fn softcap(x: f32, cap: f32) -> f32 {
    let t = softcap_argument(x, cap);
    // Where x / cap < 2^-13 that is x to the last bit, and t / 2 would be rounded once more.
    return keep_nan(x, select(cap * tanh_half(t), x, abs(t.hi) < 2.4414062e-4));
}

// 1 - tanh(x / cap)^2
fn softcap_d1(x: f32, cap: f32) -> f32 {
    return keep_nan(x, logistic_d1(softcap_argument(x, cap), 4.0));
}

// -(2 / cap) tanh(x / cap) (1 - tanh(x / cap)^2)
fn softcap_d2(x: f32, cap: f32) -> f32 {
    let t = softcap_argument(x, cap);
    let c = 1.0 / cap;
    // -2 x / cap^2 where x / cap may be flushed to 0
    let near = product_near_zero(x, c, -2.0 * c);
    return keep_nan(x, select(logistic_d2(t, 8.0 * c), near, abs(t.hi) < 7.8886091e-31));
}

// 2 x / cap, cut where e^-|2 x / cap| times any factor is 0
fn softcap_argument(x: f32, cap: f32) -> TwoFloat {
    let c = reciprocal_two(0.5 * cap);
    return scale_two(cut(x, c.hi, 240.0), c);
}
