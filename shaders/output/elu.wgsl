// 1 where y > 0, and elsewhere y + alpha
fn elu_d1_from_y(y: f32, alpha: f32) -> f32 {
    return select(y + alpha, 1.0, y > 0.0);
}
