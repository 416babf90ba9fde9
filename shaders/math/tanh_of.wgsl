// tanh(x) = n d / (d^2 + n^2 / 4), where n / d = 2 tanh(x / 2): a rational function of x, whose errors
// count less the nearer to 1 the result is (tools/fit_tanh.py). Its scale is one with few bad
// roundings. NaN may give any number.
fn tanh_of(x: f32) -> f32 {
    let c = clamp(x, -9.2, 9.2);
    let u = c * c;
    let p = fma(fma(0.000199476039, u, 0.0520818904), u, 1.75);
    let d = fma(fma(fma(2.14122247e-6, u, 0.0019096717), u, 0.145833239), u, p);
    let n = c * p;
    return clamp(n * d / fma(d, d, 0.25 * (n * n)), -1.0, 1.0);
}
