// @use math/bits
// @use math/expm1

// celu(x) = x                        where x > 0
//         = alpha (e^(x/alpha) - 1)  elsewhere
fn celu(x: f32, alpha: f32) -> f32 {
    let t = celu_argument(x, alpha, 80.0);
    // Where t is tiny, alpha (e^t - 1) is x, and t may be flushed to 0.
    return keep_nan(x, select(alpha * expm1_two(t.hi, t.lo), x, t.hi > -5.9604645e-8));
}

// 1 where x > 0, e^(x/alpha) elsewhere
fn celu_d1(x: f32, alpha: f32) -> f32 {
    let t = celu_argument(x, alpha, 175.0);
    let e = exp_scaled(t.hi, t.lo);
    return keep_nan(x, select(scale_down(e.value, e.drop), 1.0, x > 0.0));
}

// e^(x/alpha) / alpha where x < 0, 0 elsewhere
fn celu_d2(x: f32, alpha: f32) -> f32 {
    let t = celu_argument(x, alpha, 175.0);
    let e = exp_scaled(t.hi, t.lo);
    return keep_nan(x, select(0.0, scale_down(e.value / alpha, e.drop), x < 0.0));
}

// min(x, 0) / alpha, no less than -limit
fn celu_argument(x: f32, alpha: f32, limit: f32) -> TwoFloat {
    let c = reciprocal_two(alpha);
    return scale_two(min(cut(x, c.hi, limit), 0.0), c);
}
