// @use act/softcap
// @use act/tanh

// tanh t - t (1 - tanh(t)^2), t = x / cap
fn softcap_dcap(x: f32, cap: f32) -> f32 {
    let t = clamp(x / cap, -100.0, 100.0);
    // Its series near 0: of tanh's coefficients those of t^(2n + 1) times -2n
    let c = clamp(t, -0.5, 0.5);
    let s = c * c;
    let upper = fma(s, fma(s, fma(s, fma(s, -9.44043906e-3, 2.03816814e-2), -4.31055364e-2), 8.86323553e-2), -1.74955908e-1);
    let lower = fma(s, fma(s, upper, 3.23809524e-1), -5.33333333e-1);
    let near = c * s * fma(s, lower, 6.66666667e-1);
    let far = tanh_(t) - t * tanh_d1(t);
    return keep_nan(x, select(far, near, abs(t) < 0.5));
}
