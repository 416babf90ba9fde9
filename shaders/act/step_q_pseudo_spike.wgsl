// @use math/log
// @use math/one_plus
// @use math/spike

// step_q_pseudo_spike(x) = 1 where x >= 0, 0 elsewhere
fn step_q_pseudo_spike(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// u^-alpha, u = 1 + 2 |x| / (alpha - 1)
fn step_q_pseudo_spike_d1(x: f32, alpha: f32) -> f32 {
    let e = step_q_pseudo_spike_power(one_plus(x, step_q_pseudo_spike_slope(alpha)), alpha);
    return keep_nan(x, scale_by_power(e.mantissa, e.exponent));
}

// -sign(x) 2 alpha / (alpha - 1) u^-alpha / u, and 0 at 0
fn step_q_pseudo_spike_d2(x: f32, alpha: f32) -> f32 {
    let c = step_q_pseudo_spike_slope(alpha);
    let u = one_plus(x, c);
    let e = step_q_pseudo_spike_power(u, alpha);
    let y = alpha * (c.hi + c.lo) * e.mantissa / (u.mantissa + u.rest);
    return keep_nan(x, spike_slope(x, scale_by_power(y, e.exponent - u.exponent)));
}

// 2 / (alpha - 1). The difference is exact.
fn step_q_pseudo_spike_slope(alpha: f32) -> TwoFloat {
    return reciprocal_two(0.5 * (alpha - 1.0));
}

// u^-alpha = e^(-alpha ln u)
fn step_q_pseudo_spike_power(u: OnePlus, alpha: f32) -> ExpParts {
    let l = log_ratio(Mantissa(u.mantissa, u.exponent), Mantissa(1.0, 0));
    let hi = cut(l.hi, alpha, 175.0);
    let lo = l.lo + u.rest / u.mantissa;
    let t = scale_two(alpha, TwoFloat(hi, select(0.0, lo, hi == l.hi)));
    return exp_parts(-t.hi, -t.lo);
}
