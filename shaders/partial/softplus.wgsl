// @use act/softplus

// -(a sigmoid(-a) + ln(1 + e^-a)) / beta^2, a = |beta x|
fn softplus_dbeta(x: f32, beta: f32) -> f32 {
    let t = softplus_argument(x, beta);
    let e = decay(t);
    let sum = e.value * (abs(t.hi) / (1.0 + e.value) + log1p_ratio(e.value));
    return keep_nan(x, -scale_down(sum, e.drop) / beta / beta);
}
