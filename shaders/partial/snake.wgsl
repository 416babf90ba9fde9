// @use act/snake
// @use math/sin

// sin u (2 u cos u - sin u) / alpha^2, u = alpha x
fn snake_dalpha(x: f32, alpha: f32) -> f32 {
    let s = sin_product(x, alpha) / alpha;
    return s * fma(2.0 * x, cos_product(x, alpha), -s);
}

// 2 x cos(2 alpha x)
fn snake_dalpha_dx(x: f32, alpha: f32) -> f32 {
    return 2.0 * x * cos_product(x, alpha + alpha);
}

// (v^2 cos(v) / 2 - v sin v + 1 - cos v) / alpha^3, v = 2 alpha x
fn snake_dalpha_dalpha(x: f32, alpha: f32) -> f32 {
    let a = alpha + alpha;
    let v = a * x;
    let far = fma(0.5 * v * v - 1.0, cos_product(x, a), fma(-v, sin_product(x, a), 1.0));
    // Its series: the terms are -(-1)^n (n - 1) (2 n - 1) v^(2 n) / (2 n)! from n = 2 on
    let c = clamp(v, -1.5, 1.5);
    let u = c * c;
    let upper = fma(u, fma(u, fma(u, -5.0184512e-12, 8.94718157e-10), -1.14822163e-7), 9.92063492e-6);
    let lower = fma(u, fma(u, fma(u, upper, -0.000520833333), 0.0138888889), -0.125);
    // v^4 / alpha^3 = 16 alpha x^4
    let near = 16.0 * (alpha * x * x) * (x * x) * lower;
    return select(far / alpha / alpha / alpha, near, abs(v) < 1.5);
}
