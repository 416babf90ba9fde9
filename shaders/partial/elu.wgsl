// @use act/elu

// e^x - 1 where x < 0, 0 elsewhere
fn elu_dalpha(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, select(expm1_two(clamp(x, -30.0, 0.0), 0.0), 0.0, x > 0.0));
}

// e^x where x <= 0, 0 elsewhere
fn elu_dalpha_dx(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, select(elu_slope(x, 1.0), 0.0, x > 0.0));
}
