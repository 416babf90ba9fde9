// @use act/dyt

// x (1 - tanh(alpha x)^2): as the derivative in x, in which alpha and x change places
fn dyt_dalpha(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, dyt_d1(alpha, clamp(x, -3.4028234e38, 3.4028234e38)));
}
