// alpha beta (1 - y / alpha) (1 + y / alpha), and 0 where alpha is
fn scaled_tanh_d1_from_y(y: f32, alpha: f32, beta: f32) -> f32 {
    let divisor = select(alpha, 1.0, alpha == 0.0);
    let square = ((alpha - y) / divisor) * ((alpha + y) / divisor);
    return alpha * beta * square;
}
