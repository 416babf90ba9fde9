// @use math/bits
// @use math/exp_lifted
// @use math/expm1

// elu(x) = x                where x > 0
//        = alpha (e^x - 1)  elsewhere
fn elu(x: f32, alpha: f32) -> f32 {
    let below = alpha * expm1_below(clamp(x, -30.0, 0.0));
    return keep_nan(x, select(select(below, alpha * x, x == 0.0), x, x > 0.0));
}

// 1 where x > 0, alpha e^x elsewhere
fn elu_d1(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, select(elu_slope(x, alpha), 1.0, x > 0.0));
}

// alpha e^x where x < 0, 0 elsewhere
fn elu_d2(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, select(0.0, elu_slope(x, alpha), x < 0.0));
}

// alpha e^x for x <= 0, and 0 where that is below 2^-126
fn elu_slope(x: f32, alpha: f32) -> f32 {
    // A large alpha makes normal numbers of e^x that are not: then 2^40 e^x is taken, and alpha / 2^40.
    let large = abs(alpha) > 1.0;
    let last = select(-87.3365402, -115.06, large);
    let e = exp_lifted(clamp(x, last, 0.0), 0.0, select(0, 40, large));
    return select(alpha * select(1.0, 9.09494702e-13, large) * e, 0.0, x < last);
}
