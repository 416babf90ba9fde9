// @use act/softcap

// tanh t - t (1 - tanh(t)^2) = (sinh 2 t - 2 t) (1 - tanh(t)^2) / 2, t = x / cap
fn softcap_dcap(x: f32, cap: f32) -> f32 {
    let t = softcap_argument(x, cap);
    let level = logistic_d1(t, 4.0);
    // sinh v - v by its series
    let v = clamp(t.hi, -2.0, 2.0);
    let s = v * v;
    let upper = fma(s, fma(s, fma(s, 1.6059044e-10, 2.5052108e-8), 2.75573192e-6), 1.98412698e-4);
    let near = 0.5 * level * (v * s * fma(s, fma(s, upper, 8.33333333e-3), 1.66666667e-1));
    let far = fma(-0.5 * t.hi, level, tanh_half(t));
    return keep_nan(x, select(far, near, abs(t.hi) < 2.0));
}

// 2 t tanh t (1 - tanh(t)^2) / cap = -t tanh''(t) / cap, t = x / cap
fn softcap_dcap_dx(x: f32, cap: f32) -> f32 {
    let t = softcap_argument(x, cap);
    return keep_nan(x, logistic_d2(t, -4.0 * t.hi / cap));
}

// -2 t^2 tanh t (1 - tanh(t)^2) / cap = t^2 tanh''(t) / cap, t = x / cap
fn softcap_dcap_dcap(x: f32, cap: f32) -> f32 {
    let t = softcap_argument(x, cap);
    return keep_nan(x, logistic_d2(t, 2.0 * t.hi * t.hi / cap));
}
