// @use math/exp
// @use math/normal

// normal_cdf(x) = (1 + erf(x / sqrt(2))) / 2, in math/normal

// e^(-x^2/2) / sqrt(2 pi)
fn normal_cdf_d1(x: f32) -> f32 {
    let e = gauss_parts(min(abs(x), 13.7), 0.5);
    return keep_nan(x, scale_down(fma(0.398942292, e.rest, 0.398942292), -e.exponent));
}

// -x e^(-x^2/2) / sqrt(2 pi)
fn normal_cdf_d2(x: f32) -> f32 {
    let c = clamp(x, -13.7, 13.7);
    let v = -0.398942292 * c;
    let e = gauss_parts(abs(c), 0.5);
    return keep_nan(x, scale_down(fma(v, e.rest, v), -e.exponent));
}
