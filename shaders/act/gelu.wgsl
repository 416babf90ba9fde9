// @use math/bits
// @use math/normal

// gelu(x) = x Phi(x) = max(x, 0) - a Q(a), where a = |x| and Q = 1 - Phi
fn gelu(x: f32) -> f32 {
    // Where a = 13.25 the power of two is 0. Before that a Q(a) has left the normal range.
    let a = min(abs(x), 13.25);
    let w = a / (a + 2.91);
    let v = w * gelu_ratio(w - 0.3);
    let e = gauss_parts(a, 0.5);
    let tail = fma(v, e.rest, v) * power_of_two(e.exponent);
    return keep_nan(x, select(x, 0.0, x < 0.0) - tail);
}

// (a + 2.91) e^(a^2/2) Q(a) as a function of t = a / (a + 2.91) - 0.3, a < 13.3: error below 2^-25.4
// (tools/fit_normal.py). The upper terms side by side, since each step waits for the one before.
fn gelu_ratio(t: f32) -> f32 {
    let square = t * t;
    let last = fma(-0.0817023888, square, fma(0.0352661461, t, 0.149897471));
    let upper = fma(fma(last, square, fma(0.0128123946, t, -0.316212207)), square, fma(-0.0628412068, t, 0.961703002));
    return fma(fma(upper, t, -1.36209571), t, 0.960617542);
}

// gelu'(x) = Phi(x) + x phi(x). For x < 0 that is e^(-a^2/2) (r - a) H(a), where r is its only
// root and H a smooth function. For x > 0 it is 1 less the same.
fn gelu_d1(x: f32) -> f32 {
    let a = min(abs(x), 13.46);
    // H / 16, error below 2^-27.6 (tools/fit_normal.py)
    let t = a / (a + 2.75) - 0.35;
    let square = t * t;
    let last = fma(-5.65807219e-4, square, fma(-1.29427310e-4, t, 0.00119165285));
    let upper = fma(fma(last, square, fma(0.00100082788, t, -0.00267817173)), square, fma(-0.00341522833, t, 0.0143089248));
    let h = fma(fma(upper, t, -0.0195890628), t, 0.0328552313);
    // r = 0.751791537 + a rest, which counts only where a is near r: H is constant there.
    let v = fma(0.751791537 - a, h, -4.33399120e-10);
    let e = gauss_parts(a, 0.5);
    let tail = fma(v, e.rest, v) * power_of_two(e.exponent + 4);
    return keep_nan(x, select(1.0 - tail, tail, x < 0.0));
}

// gelu''(x) = (2 - x^2) phi(x)
fn gelu_d2(x: f32) -> f32 {
    let a = min(abs(x), 13.63);
    // With s = sqrt(2) rounded and K = 1 / (128 sqrt(2 pi)):
    // K (2 - a^2) = (s - a) (s K + a K) + K (2 - s^2)
    let v = fma(1.41421354 - a, fma(a, 0.00311673657, 0.00440773105), 2.13362696e-10);
    let e = gauss_parts(a, 0.5);
    return keep_nan(x, fma(v, e.rest, v) * power_of_two(e.exponent + 7));
}
