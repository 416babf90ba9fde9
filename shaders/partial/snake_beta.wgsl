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

// With u = alpha x:

// (sin 2 u + 2 u cos 2 u) / beta
fn snake_beta_dalpha_dx(x: f32, alpha: f32, beta: f32) -> f32 {
    let a = alpha + alpha;
    return fma(a * x, cos_product(x, a), sin_product(x, a)) / beta;
}

// -(alpha / beta^2) sin 2 u
fn snake_beta_dbeta_dx(x: f32, alpha: f32, beta: f32) -> f32 {
    return -(alpha / beta) * sin_product(x, alpha + alpha) / beta;
}

// 2 x^2 cos(2 u) / beta
fn snake_beta_dalpha_dalpha(x: f32, alpha: f32, beta: f32) -> f32 {
    return 2.0 * x * (x * cos_product(x, alpha + alpha) / beta);
}

// -x sin(2 u) / beta^2
fn snake_beta_dalpha_dbeta(x: f32, alpha: f32, beta: f32) -> f32 {
    return -x * (sin_product(x, alpha + alpha) / beta) / beta;
}

// 2 sin(u)^2 / beta^3
fn snake_beta_dbeta_dbeta(x: f32, alpha: f32, beta: f32) -> f32 {
    let s = sin_product(x, alpha) / beta;
    return 2.0 * s * s / beta;
}
