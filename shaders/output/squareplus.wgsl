// 1 / (1 + b / (4 y^2))
fn squareplus_d1_from_y(y: f32, b: f32) -> f32 {
    return 1.0 / (1.0 + 0.25 * b / y / y);
}
