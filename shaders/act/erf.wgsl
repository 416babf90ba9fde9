// @use math/erf
// @use math/exp
// @use math/gauss

// erf(x)
fn erf(x: f32) -> f32 {
    return erf_(x);
}

// 2 / sqrt(pi) e^(-x^2)
fn erf_d1(x: f32) -> f32 {
    let e = gauss_parts(min(abs(x), 9.8), 1.0);
    return keep_nan(x, scale_down(fma(1.12837917, e.rest, 1.12837917), -e.exponent));
}

// -4 / sqrt(pi) x e^(-x^2)
fn erf_d2(x: f32) -> f32 {
    let c = clamp(x, -9.8, 9.8);
    let v = -2.25675833 * c;
    let e = gauss_parts(abs(c), 1.0);
    return keep_nan(x, scale_down(fma(v, e.rest, v), -e.exponent));
}
