// @use math/bits
// @use math/logistic

// tanh(x) = sign(x) (1 - e) / (1 + e), e = e^-2|x|
fn tanh_(x: f32) -> f32 {
    let loss = decay(tanh_argument(x)).loss;
    return keep_nan(x, copy_sign(loss / (2.0 - loss), x));
}

// 1 - tanh(x)^2 = 4 s'(2x), s(t) = 1 / (1 + e^-t)
fn tanh_d1(x: f32) -> f32 {
    return keep_nan(x, logistic_d1(tanh_argument(x), 4.0));
}

// -2 tanh(x) (1 - tanh(x)^2) = 8 s''(2x)
fn tanh_d2(x: f32) -> f32 {
    return keep_nan(x, logistic_d2(tanh_argument(x), 8.0));
}

fn tanh_argument(x: f32) -> TwoFloat {
    return TwoFloat(2.0 * clamp(x, -55.0, 55.0), 0.0);
}
