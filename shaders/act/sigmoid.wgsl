// @use math/bits
// @use math/logistic

// sigmoid(x) = 1 / (1 + e^-x)
fn sigmoid(x: f32) -> f32 {
    return keep_nan(x, logistic(TwoFloat(x, 0.0)));
}

// sigmoid(x) sigmoid(-x)
fn sigmoid_d1(x: f32) -> f32 {
    return keep_nan(x, logistic_slope(abs(x), 0, 87.3365402));
}

// sigmoid(x) sigmoid(-x) (sigmoid(-x) - sigmoid(x))
fn sigmoid_d2(x: f32) -> f32 {
    return keep_nan(x, logistic_d2(TwoFloat(clamp(x, -110.0, 110.0), 0.0), 1.0));
}
