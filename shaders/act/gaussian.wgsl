// @use math/bits
// @use math/exp
// @use math/gauss

// gaussian(x) = e^(-x^2)
fn gaussian(x: f32) -> f32 {
    // Where |x| = 9.38 the power of two is 0. Before that the result has left the normal range.
    let e = gauss_parts(min(abs(x), 9.38), 1.0);
    return keep_nan(x, (1.0 + e.rest) * power_of_two(e.exponent));
}

// -2 x e^(-x^2)
fn gaussian_d1(x: f32) -> f32 {
    let c = clamp(x, -9.8, 9.8);
    let v = -2.0 * c;
    let e = gauss_parts(abs(c), 1.0);
    return keep_nan(x, scale_down(fma(v, e.rest, v), -e.exponent));
}

// (4 x^2 - 2) e^(-x^2)
fn gaussian_d2(x: f32) -> f32 {
    let a = min(abs(x), 9.8);
    // With h = sqrt(1/2) rounded: 4 a^2 - 2 = (a - h) (4 a + 4 h) + 4 h^2 - 2
    let v = fma(a - 0.707106769, fma(a, 4.0, 2.82842708), -6.84570836e-8);
    let e = gauss_parts(a, 1.0);
    return keep_nan(x, scale_down(fma(v, e.rest, v), -e.exponent));
}
