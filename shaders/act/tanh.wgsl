// @use math/bits
// @use math/logistic

// tanh(x) = n d / (d^2 + n^2 / 4), where n / d = 2 tanh(x / 2): a rational function of x, whose errors count
// less the nearer to 1 the result is (tools/fit_tanh.py). Its scale is one with few bad roundings.
fn tanh_(x: f32) -> f32 {
    let c = clamp(x, -9.2, 9.2);
    let u = c * c;
    let p = fma(fma(0.000199476039, u, 0.0520818904), u, 1.75);
    let d = fma(fma(fma(2.14122247e-6, u, 0.0019096717), u, 0.145833239), u, p);
    let n = c * p;
    return keep_nan(x, clamp(n * d / fma(d, d, 0.25 * (n * n)), -1.0, 1.0));
}

// 1 - tanh(x)^2 = 4 s'(2x), s(t) = 1 / (1 + e^-t)
fn tanh_d1(x: f32) -> f32 {
    return keep_nan(x, logistic_slope(2.0 * min(abs(x), 55.0), 2, 88.7228317));
}

// -2 tanh(x) (1 - tanh(x)^2) = 8 s''(2x)
fn tanh_d2(x: f32) -> f32 {
    return keep_nan(x, logistic_d2(tanh_argument(x), 8.0));
}

fn tanh_argument(x: f32) -> TwoFloat {
    return TwoFloat(2.0 * clamp(x, -55.0, 55.0), 0.0);
}
