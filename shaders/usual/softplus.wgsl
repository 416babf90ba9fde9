// @use math/bits
// @use math/exp_lifted
// @use math/log1p_tail
// @use math/logistic

// softplus for beta = 1: ln(1 + e^x) = max(x, 0) + ln(1 + e), e = e^-|x|, which is 0 here where it is
// below 2^-126
fn softplus_usual(x: f32) -> f32 {
    let a = abs(x);
    let e = exp_lifted(-min(a, 87.3365402), 0.0, 0);
    let rest = select(log1p_tail(e), 0.0, a > 87.3365402);
    return keep_nan(x, max(x, 0.0) + rest);
}

// s(x) = 1 / (1 + e^-x)
fn softplus_usual_d1(x: f32) -> f32 {
    return keep_nan(x, logistic(TwoFloat(x, 0.0)));
}

// s'(x)
fn softplus_usual_d2(x: f32) -> f32 {
    return keep_nan(x, logistic_slope(abs(x), 0, 87.3365402));
}
