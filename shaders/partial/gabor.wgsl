// @use act/gabor
// @use math/sin

// -x sin(omega x) e^-(scale x)^2
fn gabor_domega(x: f32, omega: f32, scale: f32) -> f32 {
    let near = clamp(x, -1e18, 1e18);
    return keep_nan(x, -near * (sin_product(near, omega) * gabor(near, 0.0, scale)));
}

// -2 scale x^2 cos(omega x) e^-(scale x)^2
fn gabor_dscale(x: f32, omega: f32, scale: f32) -> f32 {
    let near = clamp(x, -1e18, 1e18);
    return keep_nan(x, -2.0 * scale * (near * (near * gabor(near, omega, scale))));
}

// With E = e^(-z^2), z = scale x, u = omega x:

// ((2 z^2 - 1) sin u - u cos u) E
fn gabor_domega_dx(x: f32, omega: f32, scale: f32) -> f32 {
    let e = gabor_parts(x, scale);
    let wave = omega * e.x * cos_product(e.x, omega);
    return keep_nan(x, gabor_times(fma(fma(2.0, e.square, -1.0), sin_product(e.x, omega), -wave), e));
}

// -2 z ((2 - 2 z^2) cos u - u sin u) E
fn gabor_dscale_dx(x: f32, omega: f32, scale: f32) -> f32 {
    let e = gabor_parts(x, scale);
    let wave = omega * e.x * sin_product(e.x, omega);
    let v = fma(fma(-2.0, e.square, 2.0), cos_product(e.x, omega), -wave);
    return keep_nan(x, gabor_times(-2.0 * e.z * v, e));
}

// -x^2 cos(u) E
fn gabor_domega_domega(x: f32, omega: f32, scale: f32) -> f32 {
    let e = gabor_parts(x, scale);
    return keep_nan(x, gabor_times(-e.x * (e.x * cos_product(e.x, omega)), e));
}

// 2 z x^2 sin(u) E
fn gabor_domega_dscale(x: f32, omega: f32, scale: f32) -> f32 {
    let e = gabor_parts(x, scale);
    return keep_nan(x, gabor_times(2.0 * e.z * e.x * (e.x * sin_product(e.x, omega)), e));
}

// (4 z^2 - 2) x^2 cos(u) E
fn gabor_dscale_dscale(x: f32, omega: f32, scale: f32) -> f32 {
    let e = gabor_parts(x, scale);
    let wave = e.x * (e.x * cos_product(e.x, omega));
    return keep_nan(x, gabor_times(fma(4.0, e.square, -2.0) * wave, e));
}
