// @use act/swish
// @use math/logistic

// x^2 sigmoid'(beta x)
fn swish_dbeta(x: f32, beta: f32) -> f32 {
    let near = cut(x, slope_at(x, beta), 175.0);
    return keep_nan(x, near * logistic_d1(swish_argument(x, beta), near));
}
