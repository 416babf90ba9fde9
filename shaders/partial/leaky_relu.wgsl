// @use act/leaky_relu

// min(x, 0)
fn leaky_relu_dnegative_slope(x: f32, negative_slope: f32) -> f32 {
    return keep_nan(x, min(x, 0.0));
}

// 1 where x <= 0, 0 elsewhere
fn leaky_relu_dnegative_slope_dx(x: f32, negative_slope: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, x <= 0.0));
}
