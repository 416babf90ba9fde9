// @use math/bits
// @use math/log1p_tail
// @use math/logistic

// softplus(x) = ln(1 + e^(beta x)) / beta
//             = (x where beta x >= 0, else 0) + ln(1 + e) / beta, e = e^-|beta x|
fn softplus(x: f32, beta: f32) -> f32 {
    let t = softplus_argument(x, beta);
    let e = decay(t);
    let rest = log1p_tail(e.value) / beta;
    return keep_nan(x, select(scale_down(rest, e.drop), x + rest, t.hi >= 0.0));
}

// 1 / (1 + e^(-beta x))
fn softplus_d1(x: f32, beta: f32) -> f32 {
    return keep_nan(x, logistic(softplus_argument(x, beta)));
}

// beta s (1 - s), s = 1 / (1 + e^(-beta x))
fn softplus_d2(x: f32, beta: f32) -> f32 {
    return keep_nan(x, logistic_d1(softplus_argument(x, beta), beta));
}

// beta x, cut where e^-|beta x| times any factor is 0
fn softplus_argument(x: f32, beta: f32) -> TwoFloat {
    return two_product(cut(x, beta, 175.0), beta);
}
