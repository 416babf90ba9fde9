// @use act/xielu
// @use math/expm1

// x^2 where x > 0, 0 elsewhere
fn xielu_dalpha_p(x: f32, alpha_p: f32, alpha_n: f32, beta: f32, eps: f32) -> f32 {
    let right = max(x, 0.0);
    return keep_nan(x, right * right);
}

// e^min(x, eps) - 1 - x where x <= 0, 0 elsewhere
fn xielu_dalpha_n(x: f32, alpha_p: f32, alpha_n: f32, beta: f32, eps: f32) -> f32 {
    let held = min(x, eps);
    // e^c - 1 - c by its series near 0
    let c = clamp(held, -0.5, 0.0);
    let upper = fma(c, fma(c, fma(c, 2.75573192e-6, 2.48015873e-5), 1.98412698e-4), 1.38888889e-3);
    let lower = fma(c, fma(c, fma(c, upper, 8.33333333e-3), 4.16666667e-2), 1.66666667e-1);
    let near = c * c * fma(c, lower, 0.5) - (x - held);
    let far = expm1_(held) - x;
    return keep_nan(x, select(select(far, near, held > -0.5), 0.0, x > 0.0));
}

// x
fn xielu_dbeta(x: f32, alpha_p: f32, alpha_n: f32, beta: f32, eps: f32) -> f32 {
    return x;
}

// 2 x where x > 0, 0 elsewhere
fn xielu_dalpha_p_dx(x: f32, alpha_p: f32, alpha_n: f32, beta: f32, eps: f32) -> f32 {
    return keep_nan(x, 2.0 * max(x, 0.0));
}

// 0 where x > 0, e^x - 1 where x < eps, (e^eps - 2) / 2 at x = eps, -1 elsewhere
fn xielu_dalpha_n_dx(x: f32, alpha_p: f32, alpha_n: f32, beta: f32, eps: f32) -> f32 {
    let change = expm1_two(clamp(x, -30.0, 0.0), 0.0);
    let left = select(-1.0, select(fma(0.5, change, -0.5), change, x < eps), x <= eps);
    return keep_nan(x, select(left, 0.0, x > 0.0));
}

// 1
fn xielu_dbeta_dx(x: f32, alpha_p: f32, alpha_n: f32, beta: f32, eps: f32) -> f32 {
    return keep_nan(x, 1.0);
}
