// @use act/leaky_relu

// min(x, 0)
fn leaky_relu_dnegative_slope(x: f32, negative_slope: f32) -> f32 {
    return keep_nan(x, min(x, 0.0));
}
