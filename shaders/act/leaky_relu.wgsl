// @use math/bits

// leaky_relu(x) = x                  where x > 0
//               = negative_slope x   elsewhere
fn leaky_relu(x: f32, negative_slope: f32) -> f32 {
    // A slope of 0 makes 0 of an infinity, too.
    let left = negative_slope * select(x, 0.0, negative_slope == 0.0);
    return keep_nan(x, select(left, x, x > 0.0));
}

// 1 where x > 0, negative_slope elsewhere
fn leaky_relu_d1(x: f32, negative_slope: f32) -> f32 {
    return keep_nan(x, select(negative_slope, 1.0, x > 0.0));
}

// 0
fn leaky_relu_d2(x: f32, negative_slope: f32) -> f32 {
    return keep_nan(x, 0.0);
}
