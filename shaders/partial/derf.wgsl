// @use act/derf

// 2 x / sqrt(pi) e^-(alpha x + shift)^2: as the derivative in x, in which alpha and x change places
fn derf_dalpha(x: f32, alpha: f32, shift: f32) -> f32 {
    return keep_nan(x, derf_d1(alpha, clamp(x, -3.4028234e38, 3.4028234e38), shift));
}

// 2 / sqrt(pi) e^-(alpha x + shift)^2
fn derf_dshift(x: f32, alpha: f32, shift: f32) -> f32 {
    let level = derf_d1(shift, 1.0, 0.0);
    let slope = derf_d1(x, select(alpha, 1.0, alpha == 0.0), shift);
    return keep_nan(x, select(slope / alpha, level, alpha == 0.0));
}
