// a e^(a^2/2) Q(a), where Q is the normal distribution's upper tail, for 0 <= a < 13.3
fn gelu_ratio(a: f32) -> f32 {
    let w = a / (a + 2.91);
    let t = w - 0.3;
    let square = t * t;
    // (a + 2.91) e^(a^2/2) Q(a), error below 2^-25.4 (tools/fit_normal.py). The upper terms side by
    // side, since each step waits for the one before.
    let last = fma(-0.0817023888, square, fma(0.0352661461, t, 0.149897471));
    let upper = fma(fma(last, square, fma(0.0128123946, t, -0.316212207)), square, fma(-0.0628412068, t, 0.961703002));
    return w * fma(fma(upper, t, -1.36209571), t, 0.960617542);
}

// H(a) / 16 for a < 13.5: gelu'(-a) = e^(-a^2/2) (r - a) H(a), r its only root
fn gelu_slope_ratio(a: f32) -> f32 {
    // Error below 2^-27.6 (tools/fit_normal.py)
    let t = a / (a + 2.75) - 0.35;
    let square = t * t;
    let last = fma(-5.65807219e-4, square, fma(-1.29427310e-4, t, 0.00119165285));
    let upper = fma(fma(last, square, fma(0.00100082788, t, -0.00267817173)), square, fma(-0.00341522833, t, 0.0143089248));
    return fma(fma(upper, t, -0.0195890628), t, 0.0328552313);
}
