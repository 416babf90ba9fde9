// @use math/bits
// @use math/log1p_tail
// @use math/logistic

// log_sigmoid(x) = -ln(1 + e^-x) = min(x, 0) - ln(1 + e), e = e^-|x|
fn log_sigmoid(x: f32) -> f32 {
    let e = decay(TwoFloat(clamp(x, -110.0, 110.0), 0.0));
    let rest = log1p_tail(e.value);
    return keep_nan(x, select(-scale_down(rest, e.drop), x - rest, x < 0.0));
}

// 1 / (1 + e^x)
fn log_sigmoid_d1(x: f32) -> f32 {
    return keep_nan(x, logistic(TwoFloat(-x, 0.0)));
}

// -s (1 - s), s = 1 / (1 + e^x)
fn log_sigmoid_d2(x: f32) -> f32 {
    return keep_nan(x, -logistic_slope(abs(x), 0, 87.3365402));
}
