// a e^(a^2/2) Q(a), error below 2^-18 (tools/fit_half.py)
fn gelu_ratio(a: f32) -> f32 {
    let w = a / (a + 3.25);
    return w * fma(fma(fma(fma(fma(0.246293068, w, -0.609407842), w, -0.0433072709), w, 1.76946318), w, -2.58823824), w, 1.62499404);
}

// H(a) / 16, error below 2^-17 (tools/fit_half.py)
fn gelu_slope_ratio(a: f32) -> f32 {
    let w = a / (a + 2.4);
    return fma(fma(fma(fma(-0.00264702039, w, 0.004108842), w, 0.00836964417), w, -0.0264762547), w, 0.0415670685);
}
