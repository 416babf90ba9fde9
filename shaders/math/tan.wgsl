// @use math/sin

// tan(x) = sin(x) / cos(x)
fn tan_(x: f32) -> f32 {
    return sin_(x) / cos_(x);
}
