// @use math/bits
// @use math/logistic

// sigmoid(x) = 1 / (1 + e^-x)
fn sigmoid(x: f32) -> f32 {
    return keep_nan(x, logistic(TwoFloat(clamp(x, -110.0, 110.0), 0.0)));
}

// sigmoid(x) sigmoid(-x)
fn sigmoid_d1(x: f32) -> f32 {
    return keep_nan(x, logistic_d1(TwoFloat(clamp(x, -110.0, 110.0), 0.0), 1.0));
}

// sigmoid(x) sigmoid(-x) (sigmoid(-x) - sigmoid(x))
fn sigmoid_d2(x: f32) -> f32 {
    return keep_nan(x, logistic_d2(TwoFloat(clamp(x, -110.0, 110.0), 0.0), 1.0));
}
