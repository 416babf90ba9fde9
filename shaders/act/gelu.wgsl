// @use math/bits
// @use math/gelu_ratio
// @use math/times_gauss

// gelu(x) = x Phi(x) = max(x, 0) - a Q(a), where a = |x| and Q = 1 - Phi
fn gelu(x: f32) -> f32 {
    // Where a = 13.25 the power of two is 0. Before that a Q(a) has left the normal range.
    let a = min(abs(x), 13.25);
    let tail = times_gauss(gelu_ratio(a), a, 0.5, 0);
    // The least numbers' tail may be flushed to 0, and -0 stays.
    return keep_nan(x, select(max(x, 0.0) - tail, 0.5 * x, a < 8.67361738e-19));
}

// gelu'(x) = Phi(x) + x phi(x). For x < 0 that is e^(-a^2/2) (r - a) H(a), where r is its only
// root and H a smooth function, of which gelu_slope_ratio is a sixteenth. For x > 0 it is 1 less the
// same.
fn gelu_d1(x: f32) -> f32 {
    let a = min(abs(x), 13.46);
    let h = gelu_slope_ratio(a);
    // r = 0.751791537 + a rest, which counts only where a is near r: H is constant there.
    let v = fma(0.751791537 - a, h, -4.33399120e-10);
    let tail = times_gauss(v, a, 0.5, 4);
    return keep_nan(x, select(1.0 - tail, tail, x < 0.0));
}

// gelu''(x) = (2 - x^2) phi(x)
fn gelu_d2(x: f32) -> f32 {
    let a = min(abs(x), 13.63);
    // With s = sqrt(2) rounded and K = 1 / (128 sqrt(2 pi)):
    // K (2 - a^2) = (s - a) (s K + a K) + K (2 - s^2)
    let v = fma(1.41421354 - a, fma(a, 0.00311673657, 0.00440773105), 2.13362696e-10);
    return keep_nan(x, times_gauss(v, a, 0.5, 7));
}
