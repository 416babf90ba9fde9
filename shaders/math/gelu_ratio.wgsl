// a e^(a^2/2) Q(a), where Q is the normal distribution's upper tail, for 0 <= a < 13.3
fn gelu_ratio(a: f32) -> f32 {
    // Four times a / (a + 2.91), which for the least a would be below the normal range
    let w = a / fma(a, 0.25, 0.727500021);
    let t = w - 1.20000005;
    let square = t * t;
    // (a + 2.91) e^(a^2/2) Q(a) / 4, error below 2^-25.4 (tools/fit_normal.py). The upper terms side by
    // side, since each step waits for the one before.
    let last = fma(-3.11669879e-07, square, fma(5.38118684e-07, t, 9.14901557e-06));
    let upper = fma(fma(last, square, fma(3.12802604e-06, t, -0.000308800983)), square, fma(-0.000245473464, t, 0.0150266094));
    return w * fma(fma(upper, t, -0.0851309821), t, 0.240154386);
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
