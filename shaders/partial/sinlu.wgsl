// @use act/sinlu
// @use act/sigmoid
// @use act/silu
// @use math/sin

// sin(b x) sigmoid(x)
fn sinlu_da(x: f32, a: f32, b: f32) -> f32 {
    return sin_product(x, b) * sigmoid(x);
}

// a x cos(b x) sigmoid(x)
fn sinlu_db(x: f32, a: f32, b: f32) -> f32 {
    return a * (silu(x) * cos_product(x, b));
}
