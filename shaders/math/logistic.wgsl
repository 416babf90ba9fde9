// @use math/decay
// @use math/exp_lifted

// The sigmoid s(t) = 1 / (1 + e^-t) and its derivatives, for |t| <= 175. With e = e^-|t| nothing
// overflows or cancels. The powers of 1 + e are expanded, since the rounding error of 1 + e
// would count twice or three times in its power.

// s(t), and 0 where that is below 2^-126
fn logistic(t: TwoFloat) -> f32 {
    let e = exp_lifted(clamp(-t.hi, -87.3, 88.7), -t.lo, 0);
    return select(1.0 / (1.0 + e), 0.0, t.hi < -88.7);
}

// c s'(t) = c s(t) s(-t) = c e / (1 + e)^2
fn logistic_d1(t: TwoFloat, c: f32) -> f32 {
    let e = decay(t);
    let square = fma(e.value, e.value + 2.0, 1.0);
    return scale_down(c * e.value / square, e.drop);
}

// 2^lift s'(a) for a >= 0, and 0 where that is below 2^-126: behind `last`, the largest float below
// (126 + lift) ln 2. Cheaper than logistic_d1.
fn logistic_slope(a: f32, lift: i32, last: f32) -> f32 {
    let lifted = exp_lifted(-min(a, last), 0.0, lift);
    let value = lifted * power_of_two(-lift);
    return select(lifted / fma(value, value + 2.0, 1.0), 0.0, a > last);
}

// c s''(t) = c s(t) s(-t) (s(-t) - s(t)) = -sign(t) c e (1 - e) / (1 + e)^3
fn logistic_d2(t: TwoFloat, c: f32) -> f32 {
    let e = decay(t);
    let cube = fma(e.value, fma(e.value, e.value + 3.0, 3.0), 1.0);
    let y = scale_down(c * e.value * e.loss / cube, e.drop);
    return select(-y, y, t.hi < 0.0);
}

// c^2 s''(t); c^2 itself may overflow where s''(t) is 0.
fn logistic_bend(t: TwoFloat, c: f32) -> f32 {
    let e = decay(t);
    let cube = fma(e.value, fma(e.value, e.value + 3.0, 3.0), 1.0);
    let y = scale_down((c * e.value) * (c * e.loss) / cube, e.drop);
    return select(-y, y, t.hi < 0.0);
}
