// @use math/snake

// snake(x) = x + sin(alpha x)^2 / alpha, 1e-12 <= |alpha| <= 1e12
fn snake(x: f32, alpha: f32) -> f32 {
    return plus_sine_square(x, alpha, alpha);
}

// 1 + sin(2 alpha x)
fn snake_d1(x: f32, alpha: f32) -> f32 {
    let v = one_plus_sine(x, alpha + alpha, false);
    return nan_unless_finite(x, v.hi + v.lo);
}

// 2 alpha cos(2 alpha x)
fn snake_d2(x: f32, alpha: f32) -> f32 {
    let a = alpha + alpha;
    return a * cos_product(x, a);
}
