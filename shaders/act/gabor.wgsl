// @use math/bits
// @use math/exp
// @use math/gauss
// @use math/sin
// @use math/subnormal
// @use math/two_float

// e^(-z^2) for z = scale x: |z| is cut at 12.6, where e^(-z^2) is 0 after any factor
struct GaborParts {
    // x, cut
    x: f32,
    // z and z^2, rounded
    z: f32,
    square: f32,
    rest: f32,
    exponent: i32,
}

fn gabor_parts(x: f32, scale: f32) -> GaborParts {
    let near = cut(x, scale, 12.6);
    let z = two_product(near, scale);
    let e = gauss_parts(abs(z.hi), 1.0);
    // e^(-(z + d)^2) = e^(-z^2) (1 - 2 z d)
    let tail = -2.0 * z.hi * z.lo;
    return GaborParts(near, z.hi + z.lo, fma(z.hi, z.hi, -tail), e.rest + fma(tail, e.rest, tail), e.exponent);
}

fn gabor_times(v: f32, e: GaborParts) -> f32 {
    return scale_down(fma(v, e.rest, v), -e.exponent);
}

// gabor(x) = cos(omega x) e^(-(scale x)^2), |omega| up to 1e12, scale from 1e-12 to 1e12
fn gabor(x: f32, omega: f32, scale: f32) -> f32 {
    let e = gabor_parts(x, scale);
    return keep_nan(x, gabor_times(cos_product(e.x, omega), e));
}

// -(omega sin(omega x) + 2 scale z cos(omega x)) e^(-z^2), z = scale x
fn gabor_d1(x: f32, omega: f32, scale: f32) -> f32 {
    let e = gabor_parts(x, scale);
    let v = fma(omega, sin_product(e.x, omega), 2.0 * scale * e.z * cos_product(e.x, omega));
    let slope = -fma(omega, omega, 2.0 * scale * scale);
    return keep_nan(x, line_near_zero(x, slope, gabor_times(-v, e)));
}

// (4 omega scale z sin(omega x) + (scale^2 (4 z^2 - 2) - omega^2) cos(omega x)) e^(-z^2)
fn gabor_d2(x: f32, omega: f32, scale: f32) -> f32 {
    let e = gabor_parts(x, scale);
    let square = scale * scale;
    let bend = fma(square, fma(4.0, e.square, -2.0), -omega * omega);
    let wave = 4.0 * omega * scale * e.z * sin_product(e.x, omega);
    return keep_nan(x, gabor_times(fma(bend, cos_product(e.x, omega), wave), e));
}
