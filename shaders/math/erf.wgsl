// @use math/bits

// erf(x) = x + x p(x^2) for |x| < 1, 1 - q(|x|)^8 beyond
fn erf_(x: f32) -> f32 {
    let a = min(abs(x), 3.93);
    let u = a * a;
    // u < 1, error of erf below 2^-29.3 (tools/fit_erf.py)
    let upper = fma(fma(fma(7.80690316e-5, u, -7.99785310e-4), u, 0.00518716220), u, -0.0268533472);
    let p = fma(fma(fma(upper, u, 0.112835787), u, -0.376126260), u, 0.128379166);
    // 1 < a < 3.93, error of erf below 2^-28.0 (tools/fit_erf.py)
    let t = a - 2.5;
    let high = fma(fma(fma(1.57823779e-5, t, 2.34714098e-4), t, -4.94439955e-5), t, -0.00374150602);
    let q = fma(fma(fma(fma(high, t, 0.0103995204), t, 0.0398797505), t, -0.252159834), t, 0.376871407);
    let q2 = q * q;
    let q4 = q2 * q2;
    let y = select(fma(-q4, q4, 1.0), fma(a, p, a), a < 1.0);
    return keep_nan(x, copy_sign(y, x));
}
