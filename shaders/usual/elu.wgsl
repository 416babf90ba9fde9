// @use math/bits
// @use math/exp_lifted
// @use math/expm1

// elu for alpha = 1: x where x >= 0, e^x - 1 elsewhere
fn elu_usual(x: f32) -> f32 {
    return keep_nan(x, select(expm1_below(clamp(x, -30.0, 0.0)), x, x >= 0.0));
}

// 1 where x > 0, e^x elsewhere
fn elu_usual_d1(x: f32) -> f32 {
    return keep_nan(x, elu_usual_slope(x));
}

// e^x where x < 0, 0 elsewhere
fn elu_usual_d2(x: f32) -> f32 {
    return keep_nan(x, select(0.0, elu_usual_slope(x), x < 0.0));
}

// e^x for x <= 0, 0 where that is below 2^-126, and 1 for x > 0
fn elu_usual_slope(x: f32) -> f32 {
    return select(exp_lifted(clamp(x, -87.3365402, 0.0), 0.0, 0), 0.0, x < -87.3365402);
}
