// @use act/softplus

// -(a sigmoid(-a) + ln(1 + e^-a)) / beta^2, a = |beta x|
fn softplus_dbeta(x: f32, beta: f32) -> f32 {
    let t = softplus_argument(x, beta);
    let e = decay(t);
    let sum = e.value * (abs(t.hi) / (1.0 + e.value) + log1p_ratio(e.value));
    return keep_nan(x, -scale_down(sum, e.drop) / beta / beta);
}

// x sigmoid'(beta x)
fn softplus_dbeta_dx(x: f32, beta: f32) -> f32 {
    return keep_nan(x, logistic_d1(softplus_argument(x, beta), cut(x, beta, 175.0)));
}

// (2 a sigmoid(-a) + 2 ln(1 + e^-a) + a^2 sigmoid'(a)) / beta^3, a = |beta x|
fn softplus_dbeta_dbeta(x: f32, beta: f32) -> f32 {
    let t = softplus_argument(x, beta);
    let e = decay(t);
    let a = abs(t.hi);
    let first = a / (1.0 + e.value) + log1p_ratio(e.value);
    let sum = e.value * fma(a * a, 1.0 / fma(e.value, e.value + 2.0, 1.0), 2.0 * first);
    return keep_nan(x, scale_down(sum, e.drop) / beta / beta / beta);
}
