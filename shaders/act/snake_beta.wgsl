// @use math/snake

// snake_beta(x) = x + sin(alpha x)^2 / beta, |alpha| and |beta| within 1e-6 and 1e6
fn snake_beta(x: f32, alpha: f32, beta: f32) -> f32 {
    return plus_sine_square(x, alpha, beta);
}

// 1 + (alpha / beta) sin(2 alpha x)
fn snake_beta_d1(x: f32, alpha: f32, beta: f32) -> f32 {
    let negative = ((bitcast<u32>(alpha) ^ bitcast<u32>(beta)) & 0x80000000u) != 0u;
    let a = abs(alpha);
    let b = abs(beta);
    // With v = 1 + sin, or 1 - sin where alpha / beta < 0, this is (a v + b - a) / b. Up to
    // a = b no term is negative. Beyond a = 2 b the plain formula loses less.
    let v = one_plus_sine(x, alpha + alpha, negative);
    let inside = nan_unless_finite(x, fma(a, v.hi + v.lo, b - a) / b);
    let outside = fma(alpha / beta, sin_product(x, alpha + alpha), 1.0);
    return select(inside, outside, a > 2.0 * b);
}

// 2 (alpha^2 / beta) cos(2 alpha x)
fn snake_beta_d2(x: f32, alpha: f32, beta: f32) -> f32 {
    let a = alpha + alpha;
    return a * (alpha / beta) * cos_product(x, a);
}
