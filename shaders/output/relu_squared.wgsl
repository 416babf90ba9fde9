// 2 sqrt(y)
fn relu_squared_d1_from_y(y: f32) -> f32 {
    return 2.0 * sqrt(y);
}
