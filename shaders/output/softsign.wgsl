// (1 - |y|)^2
fn softsign_d1_from_y(y: f32) -> f32 {
    let left = 1.0 - abs(y);
    return left * left;
}
