// @use math/bits

// thresholded_relu(x) = x where x > alpha, 0 elsewhere
fn thresholded_relu(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, select(0.0, x, x > alpha));
}

// 1 where x > alpha, 0 elsewhere
fn thresholded_relu_d1(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, x > alpha));
}

// 0
fn thresholded_relu_d2(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, 0.0);
}
