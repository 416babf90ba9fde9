// @use math/bits
// @use math/silu

// In all formulas a = |x| and e = e^-2a.

// lisht(x) = x tanh(x) = a (1 - e) / (1 + e)
fn lisht(x: f32) -> f32 {
    let loss = decay(lisht_argument(x)).loss;
    return keep_nan(x, abs(x) * (loss / (2.0 - loss)));
}

// tanh(x) + x (1 - tanh(x)^2) = sign(x) ((1 - e) (1 + e) + 4 a e) / (1 + e)^2
fn lisht_d1(x: f32) -> f32 {
    let t = abs_two(lisht_argument(x));
    let e = decay(t);
    let top = fma(e.loss, 1.0 + e.value, 2.0 * t.hi * e.value);
    return keep_nan(x, copy_sign(top / fma(e.value, e.value + 2.0, 1.0), x));
}

// 2 (1 - tanh(x)^2) (1 - x tanh(x)) = 4 silu''(2 x)
fn lisht_d2(x: f32) -> f32 {
    return keep_nan(x, silu_d2_two(lisht_argument(x), 4.0));
}

fn lisht_argument(x: f32) -> TwoFloat {
    return TwoFloat(2.0 * clamp(x, -55.0, 55.0), 0.0);
}
