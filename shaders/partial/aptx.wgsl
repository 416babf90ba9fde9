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
