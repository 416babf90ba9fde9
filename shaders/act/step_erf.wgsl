// @use math/exp
// @use math/spike
// @use math/subnormal

// step_erf(x) = 1 where x >= 0, 0 elsewhere
fn step_erf(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// alpha / sqrt(pi) e^(-t^2), t = alpha x
fn step_erf_d1(x: f32, alpha: f32) -> f32 {
    let e = step_erf_parts(step_erf_argument(x, alpha));
    return keep_nan(x, scale_by_power(alpha * 0.564189584 * e.mantissa, e.exponent));
}

// -2 alpha^2 / sqrt(pi) t e^(-t^2)
fn step_erf_d2(x: f32, alpha: f32) -> f32 {
    let t = step_erf_argument(x, alpha);
    let e = step_erf_parts(t);
    let v = alpha * alpha * -1.12837917 * (t.hi + t.lo);
    let y = scale_by_power(v * e.mantissa, e.exponent);
    return keep_nan(x, line_near_zero(x, -1.12837917 * alpha * alpha * alpha, y));
}

// t = alpha x. Where |t| = 14 all results are below the normal range.
fn step_erf_argument(x: f32, alpha: f32) -> TwoFloat {
    return two_product(cut(x, alpha, 14.0), alpha);
}

// e^(-t^2)
fn step_erf_parts(t: TwoFloat) -> ExpParts {
    let square = two_product(t.hi, t.hi);
    return exp_parts(-square.hi, -fma(2.0 * t.hi, t.lo, square.lo));
}
