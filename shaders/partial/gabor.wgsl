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
