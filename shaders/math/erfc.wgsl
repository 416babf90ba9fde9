// @use math/bits
// @use math/erf
// @use math/gauss

// erfc(x) = 1 - erf(x)
fn erfc_(x: f32) -> f32 {
    // Where a = 9.38 the power of two is 0. Before that erfc(a) has left the normal range.
    let c = clamp(x, -9.38, 9.38);
    let a = abs(c);
    let d = 1.0 / (a + 1.875);
    // (a + 1.875) e^(a^2) erfc(a), 0.55 < a < 9.3, error below 2^-27.4 (tools/fit_erf.py)
    let t = fma(a, d, -0.52);
    let upper = fma(fma(fma(fma(-0.175703779, t, -0.0209233072), t, 0.247579351), t, 0.0911496058), t, -0.380550325);
    let ratio = fma(fma(fma(fma(upper, t, -0.0953763649), t, 0.916118562), t, -1.26174855), t, 0.984760344);
    let v = ratio * d;
    let e = gauss_parts(a, 1.0);
    let tail = fma(v, e.rest, v) * power_of_two(e.exponent);
    let centre = 1.0 - fma(c, erf_centre(c * c), c);
    return keep_nan(x, select(select(tail, 2.0 - tail, x < 0.0), centre, a < 0.57));
}
