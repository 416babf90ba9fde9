// @use math/sin

// gcu(x) = x cos x
fn gcu(x: f32) -> f32 {
    return x * cos_(x);
}

// cos x - x sin x
fn gcu_d1(x: f32) -> f32 {
    return fma(-x, sin_(x), cos_(x));
}

// -(2 sin x + x cos x)
fn gcu_d2(x: f32) -> f32 {
    return -fma(x, cos_(x), 2.0 * sin_(x));
}
