// @use math/expm1

// 1 - e^(-beta y), and 1/2 where beta is 0
fn softplus_d1_from_y(y: f32, beta: f32) -> f32 {
    return select(-expm1_(-(beta * y)), 0.5, beta == 0.0);
}
