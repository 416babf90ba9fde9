// y (1 - y)
fn sigmoid_d1_from_y(y: f32) -> f32 {
    return y * (1.0 - y);
}
