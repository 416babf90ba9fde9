// @use math/bits

// hard_sigmoid(x) = min(max(x / 6 + 1/2, 0), 1) = (x + 3) / 6 inside: x + 3 is exact near -3.
fn hard_sigmoid(x: f32) -> f32 {
    let inside = (clamp(x, -3.0, 3.0) + 3.0) / 6.0;
    return keep_nan(x, inside);
}

// 1/6 where -3 < x < 3, 0 elsewhere
fn hard_sigmoid_d1(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 0.166666667, -3.0 < x && x < 3.0));
}

// 0
fn hard_sigmoid_d2(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}
