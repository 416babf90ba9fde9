// As in math/tanh_of, of a lower degree: error below 2^-14.7 (tools/fit_half.py)
fn tanh_of(x: f32) -> f32 {
    let c = clamp(x, -9.2, 9.2);
    let u = c * c;
    let n = c * fma(0.0219907792, u, 0.99999049);
    let d = fma(fma(4.69820824e-4, u, 0.105258644), u, 1.0);
    return clamp(n * d / fma(d, d, 0.25 * (n * n)), -1.0, 1.0);
}
