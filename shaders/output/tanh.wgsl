// (1 - y) (1 + y)
fn tanh_d1_from_y(y: f32) -> f32 {
    return (1.0 - y) * (1.0 + y);
}
