// @use act/swish
// @use math/logistic

// x^2 sigmoid'(beta x)
fn swish_dbeta(x: f32, beta: f32) -> f32 {
    let near = cut(x, slope_at(x, beta), 175.0);
    return keep_nan(x, near * logistic_d1(swish_argument(x, beta), near));
}

// x silu''(beta x), silu(t) = t sigmoid(t)
fn swish_dbeta_dx(x: f32, beta: f32) -> f32 {
    let near = cut(x, slope_at(x, beta), 175.0);
    return keep_nan(x, silu_d2_two(swish_argument(x, beta), near));
}

// x^3 sigmoid''(beta x)
fn swish_dbeta_dbeta(x: f32, beta: f32) -> f32 {
    let near = cut(x, slope_at(x, beta), 175.0);
    let finite = clamp(near, -3.4028234e38, 3.4028234e38);
    return keep_nan(x, finite * logistic_bend(swish_argument(x, beta), finite));
}
