// @use math/exp
// @use math/spike

// step_piecewise_exp(x) = 1 where x >= 0, 0 elsewhere
fn step_piecewise_exp(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// alpha / 2 e^(-alpha |x|)
fn step_piecewise_exp_d1(x: f32, alpha: f32) -> f32 {
    let e = step_piecewise_exp_parts(x, alpha);
    return keep_nan(x, scale_by_power(0.5 * alpha * e.mantissa, e.exponent));
}

// -sign(x) alpha^2 / 2 e^(-alpha |x|), and 0 at 0
fn step_piecewise_exp_d2(x: f32, alpha: f32) -> f32 {
    let e = step_piecewise_exp_parts(x, alpha);
    let y = scale_by_power(0.5 * alpha * alpha * e.mantissa, e.exponent);
    return keep_nan(x, spike_slope(x, y));
}

// e^(-alpha |x|); 175 is far enough for alpha^2 = 1e24.
fn step_piecewise_exp_parts(x: f32, alpha: f32) -> ExpParts {
    let t = two_product(abs(cut(x, alpha, 175.0)), alpha);
    return exp_parts(-t.hi, -t.lo);
}
