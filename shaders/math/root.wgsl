// @use math/bits

// sqrt(x), NaN below 0
fn sqrt_(x: f32) -> f32 {
    let y = select(sqrt(max(x, 0.0)), nan(), x < 0.0);
    return keep_nan(x, y);
}
