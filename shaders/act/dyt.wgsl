// @use math/bits
// @use math/subnormal
// @use math/tanh

// dyt(x) = tanh(alpha x)
fn dyt(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, tanh_half(dyt_argument(x, alpha)));
}

// alpha (1 - tanh(alpha x)^2)
fn dyt_d1(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, logistic_d1(dyt_argument(x, alpha), 4.0 * alpha));
}

// -2 alpha^2 tanh(alpha x) (1 - tanh(alpha x)^2)
fn dyt_d2(x: f32, alpha: f32) -> f32 {
    let t = dyt_argument(x, alpha);
    let y = logistic_d2(t, 8.0 * alpha * alpha);
    // -2 alpha^3 x where alpha x may be flushed to 0
    let near = product_near_zero(x, alpha, -2.0 * alpha * alpha);
    return keep_nan(x, select(y, near, abs(t.hi) < 7.8886091e-31));
}

// 2 alpha x, cut where e^-|2 alpha x| times any factor is 0. Its first part is the product rounded,
// which is what counts near 0.
fn dyt_argument(x: f32, alpha: f32) -> TwoFloat {
    let slope = 2.0 * slope_at(x, alpha);
    let t = balanced(cut(x, slope, 240.0), slope);
    return exact_product(t.x, t.c);
}
