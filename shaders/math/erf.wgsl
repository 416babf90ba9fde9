// @use math/bits

// erf(x) / x - 1 as a function of u = x^2 < 1.5
fn erf_centre(u: f32) -> f32 {
    // error of erf below 2^-30.1 (tools/fit_erf.py)
    let upper = fma(fma(fma(-7.77035075e-6, u, 1.04932791e-4), u, -8.35916318e-4), u, 0.00521092303);
    return fma(fma(fma(fma(upper, u, -0.0268611945), u, 0.112836972), u, -0.376126319), u, 0.128379166);
}

// erf(x) = x (1 + erf_centre(x^2)) where |x| < 1.22, and 1 - q(|x|)^8 beyond
fn erf_(x: f32) -> f32 {
    let a = min(abs(x), 3.93);
    // The sum of products is the more exact, but loses the smaller one where that is below the normal
    // range.
    let c = erf_centre(a * a);
    let centre = select(fma(a, c, a), a * (1.0 + c), a < 1e-30);
    // 1.22 < a < 3.93, error of erf below 2^-28.2 (tools/fit_erf.py). At 3.93 erf rounds to 1.
    let t = a - 2.5;
    let upper = fma(fma(1.70230516e-4, t, -1.40455522e-4), t, -0.00378196780);
    let q = fma(fma(fma(fma(upper, t, 0.0104164043), t, 0.0398987457), t, -0.252155930), t, 0.376871347);
    let q2 = q * q;
    let q4 = q2 * q2;
    return keep_nan(x, copy_sign(select(fma(-q4, q4, 1.0), centre, a < 1.22), x));
}
