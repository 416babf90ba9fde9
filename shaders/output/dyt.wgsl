// alpha (1 - y) (1 + y)
fn dyt_d1_from_y(y: f32, alpha: f32) -> f32 {
    return alpha * ((1.0 - y) * (1.0 + y));
}
