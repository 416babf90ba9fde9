// @use math/bits
// @use math/gauss

// Phi is the distribution function of the normal distribution, Q(a) = 1 - Phi(a) its upper tail.

// (Phi(a) - 1/2) / a as a function of u = a^2, for a < 0.85
fn normal_centre(u: f32) -> f32 {
    // 1/2 - a times it has an error below 2^-27.5 (tools/fit_normal.py)
    return fma(fma(fma(fma(9.79041870e-5, u, -0.00117473351), u, 0.00996952783), u, -0.0664898530), u, 0.398942262);
}

// (a + 2.75) e^(a^2/2) Q(a) as a function of t = a / (a + 2.75) - 1/2, for a > 0.84
fn normal_ratio(t: f32) -> f32 {
    // a < 13.3, error below 2^-27.6 (tools/fit_normal.py)
    let upper = fma(fma(fma(fma(-0.108012713, t, -0.0419617072), t, 0.159905702), t, 0.102963388), t, -0.263134062);
    return fma(fma(fma(fma(upper, t, -0.132532492), t, 0.729338050), t, -0.948708236), t, 0.718986034);
}

// Phi(x)
fn normal_cdf(x: f32) -> f32 {
    // Where a = 13.25 the power of two is 0. Before that Q(a) has left the normal range.
    let c = clamp(x, -13.25, 13.25);
    let a = abs(c);
    let d = 1.0 / (a + 2.75);
    let v = normal_ratio(fma(a, d, -0.5)) * d;
    let e = gauss_parts(a, 0.5);
    let tail = fma(v, e.rest, v) * power_of_two(e.exponent);
    let centre = fma(c, normal_centre(c * c), 0.5);
    return keep_nan(x, select(select(1.0 - tail, tail, x < 0.0), centre, a < 0.85));
}
