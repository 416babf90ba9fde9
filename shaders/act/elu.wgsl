// @use math/bits
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

// alpha e^x for x <= 0
fn elu_slope(x: f32, alpha: f32) -> f32 {
    let e = exp_scaled(clamp(x, -175.0, 0.0), 0.0);
    return scale_down(alpha * e.value, e.drop);
}
