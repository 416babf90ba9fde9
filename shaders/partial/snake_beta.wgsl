// @use act/snake_beta
// @use math/sin

// 2 x sin(alpha x) cos(alpha x) / beta
fn snake_beta_dalpha(x: f32, alpha: f32, beta: f32) -> f32 {
    return 2.0 * x * (sin_product(x, alpha) * cos_product(x, alpha) / beta);
}

// -(sin(alpha x) / beta)^2
fn snake_beta_dbeta(x: f32, alpha: f32, beta: f32) -> f32 {
    let s = sin_product(x, alpha) / beta;
    return -s * s;
}
