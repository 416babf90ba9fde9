// 1 where y > 0, and elsewhere (alpha + y) / alpha
fn celu_d1_from_y(y: f32, alpha: f32) -> f32 {
    return select((alpha + y) / alpha, 1.0, y > 0.0);
}
