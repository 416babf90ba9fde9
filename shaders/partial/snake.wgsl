// @use act/snake
// @use math/sin

// sin u (2 u cos u - sin u) / alpha^2, u = alpha x
fn snake_dalpha(x: f32, alpha: f32) -> f32 {
    let s = sin_product(x, alpha) / alpha;
    return s * fma(2.0 * x, cos_product(x, alpha), -s);
}
