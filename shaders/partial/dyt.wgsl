// @use act/dyt

// x (1 - tanh(alpha x)^2): as the derivative in x, in which alpha and x change places
fn dyt_dalpha(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, dyt_d1(alpha, clamp(x, -3.4028234e38, 3.4028234e38)));
}

// (1 - tanh(u)^2) (1 - 2 u tanh u), u = alpha x
fn dyt_dalpha_dx(x: f32, alpha: f32) -> f32 {
    let t = dyt_argument(x, alpha);
    return keep_nan(x, logistic_d1(t, 4.0 * fma(-t.hi, tanh_half(t), 1.0)));
}

// -2 x^2 tanh(alpha x) (1 - tanh(alpha x)^2)
fn dyt_dalpha_dalpha(x: f32, alpha: f32) -> f32 {
    let near = cut(x, 2.0 * slope_at(x, alpha), 240.0);
    let finite = clamp(near, -3.4028234e38, 3.4028234e38);
    return keep_nan(x, 8.0 * logistic_bend(dyt_argument(x, alpha), finite));
}
