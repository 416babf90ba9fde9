// @use math/bits
// @use math/silu

// swish(x) = x / (1 + e^(-beta x)) = silu(beta x) / beta
fn swish(x: f32, beta: f32) -> f32 {
    // From there on e^-|beta x| times any factor is 0.
    let near = cut(x, slope_at(x, beta), 175.0);
    return keep_nan(x, times_logistic(x, near, swish_argument(x, beta)));
}

// s + t s (1 - s), s = 1 / (1 + e^-t), t = beta x
fn swish_d1(x: f32, beta: f32) -> f32 {
    return keep_nan(x, silu_d1_two(swish_argument(x, beta)));
}

// beta s (1 - s) (2 + t (1 - 2 s)), s = 1 / (1 + e^-t), t = beta x
fn swish_d2(x: f32, beta: f32) -> f32 {
    return keep_nan(x, silu_d2_two(swish_argument(x, beta), beta));
}

// beta x, cut where e^-|beta x| times any factor is 0
fn swish_argument(x: f32, beta: f32) -> TwoFloat {
    let slope = slope_at(x, beta);
    let t = balanced(cut(x, slope, 175.0), slope);
    return two_product(t.x, t.c);
}
