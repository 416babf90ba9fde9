// @use math/bits
// @use math/exp
// @use math/log1p
// @use math/logistic

// softplus for beta = 1: ln(1 + e^x) = max(x, 0) + ln(1 + e), e = e^-|x|, which is 0 here where it is
// below 2^-126
fn softplus_usual(x: f32) -> f32 {
    let a = abs(x);
    let e = exp_between(-min(a, 87.3365402), 0.0);
    let rest = select(e * log1p_ratio(e), 0.0, a > 87.3365402);
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
