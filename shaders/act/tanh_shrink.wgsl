// @use math/bits
// @use math/logistic

// tanh_shrink(x) = x - tanh(x). With a = |x| and e = e^-2a that is sign(x) (a - 1 + 2 e / (1 + e)).
fn tanh_shrink(x: f32) -> f32 {
    let a = abs(x);
    let v = decay(tanh_shrink_argument(x)).value;
    let far = (a - 1.0) + 2.0 * v / (1.0 + v);
    // x^3 p(x^2) for |x| < 1, error below 2^-25 (tools/fit_tanh_shrink.py)
    let u = min(a * a, 1.0);
    let upper = fma(fma(fma(-0.000152970621, u, 0.000962340448), u, -0.00326626305), u, 0.00874437485);
    let p = fma(fma(fma(fma(upper, u, -0.0218491405), u, 0.0539676771), u, -0.133333519), u, 0.333333343);
    return keep_nan(x, copy_sign(select(far, a * u * p, a < 1.0), x));
}

// tanh(x)^2 = (1 - e)^2 / (1 + e)^2 = 1 - 4 e / (1 + e)^2
fn tanh_shrink_d1(x: f32) -> f32 {
    let e = decay(tanh_shrink_argument(x));
    let square = fma(e.value, e.value + 2.0, 1.0);
    let near = abs(x) < 0.7;
    let part = select(4.0 * e.value, e.loss * e.loss, near) / square;
    return keep_nan(x, select(1.0 - part, part, near));
}

// 2 tanh(x) (1 - tanh(x)^2) = -8 s''(2 x), s(t) = 1 / (1 + e^-t)
fn tanh_shrink_d2(x: f32) -> f32 {
    return keep_nan(x, logistic_d2(tanh_shrink_argument(x), -8.0));
}

fn tanh_shrink_argument(x: f32) -> TwoFloat {
    return TwoFloat(2.0 * clamp(x, -55.0, 55.0), 0.0);
}
