// a e^(a^2/2) Q(a), error below 2^-18 (tools/fit_half.py). w is four times a / (a + 3.25).
fn gelu_ratio(a: f32) -> f32 {
    let w = a / fma(a, 0.25, 0.8125);
    return w * fma(fma(fma(fma(fma(6.01301435e-05, w, -0.000595124846), w, -0.000169169027), w, 0.0276478622), w, -0.16176489), w, 0.40624851);
}

// H(a) / 16, error below 2^-17 (tools/fit_half.py)
fn gelu_slope_ratio(a: f32) -> f32 {
    let w = a / (a + 2.4);
    return fma(fma(fma(fma(-0.00264702039, w, 0.004108842), w, 0.00836964417), w, -0.0264762547), w, 0.0415670685);
}
