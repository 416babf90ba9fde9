// @use math/bits
// @use math/erf
// @use math/normal

// erfc(x) = 1 - erf(x) = 2 Q(sqrt(2) x)
fn erfc_(x: f32) -> f32 {
    // Where a = 9.38 the power of two is 0. Before that erfc(a) has left the normal range.
    let c = clamp(x, -9.38, 9.38);
    let a = abs(c);
    // With b = sqrt(2) a: d = 2 / (b + 2.75), and sqrt(1/2) a d = b / (b + 2.75)
    let d = 1.41421356 / (a + 1.94454365);
    let v = normal_ratio(fma(a * d, 0.707106781, -0.5)) * d;
    let e = gauss_parts(a, 1.0);
    let tail = fma(v, e.rest, v) * power_of_two(e.exponent);
    let centre = 1.0 - fma(c, erf_centre(c * c), c);
    return keep_nan(x, select(select(tail, 2.0 - tail, x < 0.0), centre, a < 0.56));
}
