// @use math/bits
// @use math/subnormal
// @use math/tanh

// scaled_tanh(x) = alpha tanh(beta x)
fn scaled_tanh(x: f32, alpha: f32, beta: f32) -> f32 {
    let t = scaled_tanh_argument(x, beta);
    // The default of alpha stands for 1.7159, which is its f32 and 5.569458e-8.
    let rest = select(0.0, 5.569458e-8, alpha == 1.71589994);
    let y = tanh_half(t);
    return keep_nan(x, scaled_tanh_near(x, beta, alpha, t, fma(alpha, y, rest * y)));
}

// alpha beta (1 - tanh(beta x)^2)
fn scaled_tanh_d1(x: f32, alpha: f32, beta: f32) -> f32 {
    return keep_nan(x, logistic_d1(scaled_tanh_argument(x, beta), 4.0 * alpha * beta));
}

// -2 alpha beta^2 tanh(beta x) (1 - tanh(beta x)^2)
fn scaled_tanh_d2(x: f32, alpha: f32, beta: f32) -> f32 {
    let t = scaled_tanh_argument(x, beta);
    let c = alpha * beta * beta;
    return keep_nan(x, scaled_tanh_near(x, beta, -2.0 * c, t, logistic_d2(t, 8.0 * c)));
}

// 2 beta x, cut where e^-|2 beta x| times any factor is 0. The default of beta stands for 2/3,
// which is its f32 less 1.98682149e-8. The first part is the product rounded, which is what counts
// near 0.
fn scaled_tanh_argument(x: f32, beta: f32) -> TwoFloat {
    let near = cut(x, 2.0 * beta, 240.0);
    let product = exact_product(near, 2.0 * beta);
    let rest = select(0.0, -3.97364299e-8, beta == 0.666666687);
    return TwoFloat(product.hi, fma(near, rest, product.lo));
}

// y, or c beta x where beta x is so small that it may be flushed to 0
fn scaled_tanh_near(x: f32, beta: f32, c: f32, t: TwoFloat, y: f32) -> f32 {
    return select(y, product_near_zero(x, beta, c), abs(t.hi) < 7.8886091e-31);
}
