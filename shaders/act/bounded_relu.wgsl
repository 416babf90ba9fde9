// @use math/bits

// bounded_relu(x) = min(x, max_value)                where x >= threshold
//                 = negative_slope (x - threshold)   elsewhere
// The largest finite number stands for no max_value.
fn bounded_relu(x: f32, negative_slope: f32, max_value: f32, threshold: f32) -> f32 {
    let left = negative_slope * select(x - threshold, 0.0, negative_slope == 0.0);
    let line = select(x, left, x < threshold);
    return keep_nan(x, select(line, max_value, bounded_relu_full(x, max_value, threshold)));
}

// 0 where x >= max_value and x >= threshold, 1 where threshold < x < max_value, negative_slope elsewhere
fn bounded_relu_d1(x: f32, negative_slope: f32, max_value: f32, threshold: f32) -> f32 {
    let slope = select(negative_slope, 1.0, x > threshold);
    return keep_nan(x, select(slope, 0.0, bounded_relu_full(x, max_value, threshold)));
}

// 0
fn bounded_relu_d2(x: f32, negative_slope: f32, max_value: f32, threshold: f32) -> f32 {
    return keep_nan(x, 0.0);
}

fn bounded_relu_full(x: f32, max_value: f32, threshold: f32) -> bool {
    return (x >= max_value) & (x >= threshold) & (max_value < 3.4028234663852886e38);
}
