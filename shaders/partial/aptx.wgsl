// @use act/aptx
// @use act/dyt

// gamma x
fn aptx_dalpha(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    return gamma * x;
}

// gamma x^2 (1 - tanh(beta x)^2)
fn aptx_dbeta(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    let near = clamp(x, -3.4028234e38, 3.4028234e38);
    return keep_nan(x, gamma * (near * dyt_d1(beta, near)));
}

// (alpha + tanh(beta x)) x
fn aptx_dgamma(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    return aptx(x, alpha, beta, 1.0);
}

// gamma
fn aptx_dalpha_dx(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    return keep_nan(x, gamma);
}

// 2 gamma x (1 - tanh(u)^2) (1 - u tanh u) = 4 gamma x silu''(2 u), u = beta x
fn aptx_dbeta_dx(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    let near = cut(x, 2.0 * slope_at(x, beta), 240.0);
    return keep_nan(x, gamma * silu_d2_two(aptx_argument(x, beta), 4.0 * near));
}

// alpha + tanh(u) + u (1 - tanh(u)^2), u = beta x
fn aptx_dgamma_dx(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    return aptx_d1(x, alpha, beta, 1.0);
}

// x
fn aptx_dalpha_dgamma(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    return x;
}

// -2 gamma x^3 tanh(beta x) (1 - tanh(beta x)^2)
fn aptx_dbeta_dbeta(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    let near = cut(x, 2.0 * slope_at(x, beta), 240.0);
    let finite = clamp(near, -3.4028234e38, 3.4028234e38);
    return keep_nan(x, 8.0 * gamma * (finite * logistic_bend(aptx_argument(x, beta), finite)));
}

// x^2 (1 - tanh(beta x)^2)
fn aptx_dbeta_dgamma(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    return aptx_dbeta(x, alpha, beta, 1.0);
}
