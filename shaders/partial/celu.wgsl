// @use act/celu
// @use math/exp
// @use math/expm1

// e^t - 1 - t e^t where x < 0, t = x / alpha; 0 elsewhere
fn celu_dalpha(x: f32, alpha: f32) -> f32 {
    let t = clamp(x / alpha, -100.0, 100.0);
    // Its series: the terms are -t^n (n - 1) / n!
    let c = clamp(t, -0.75, 0.75);
    let upper = fma(c, fma(c, fma(c, fma(c, 2.48015873e-6, 2.20458554e-5), 1.73611111e-4), 1.19047619e-3), 6.94444444e-3);
    let lower = fma(c, fma(c, fma(c, upper, 3.33333333e-2), 1.25e-1), 3.33333333e-1);
    let near = -(c * c) * fma(c, lower, 0.5);
    let far = expm1_(t) - t * exp_(t);
    return keep_nan(x, select(0.0, select(far, near, abs(t) < 0.75), x < 0.0));
}

// -t e^t / alpha where x < 0, t = x / alpha; 0 elsewhere
fn celu_dalpha_dx(x: f32, alpha: f32) -> f32 {
    let t = celu_argument(x, alpha);
    return keep_nan(x, celu_bend(t, -t.hi / alpha));
}

// t^2 e^t / alpha where x < 0, t = x / alpha; 0 elsewhere
fn celu_dalpha_dalpha(x: f32, alpha: f32) -> f32 {
    let t = celu_argument(x, alpha);
    return keep_nan(x, celu_bend(t, t.hi * t.hi / alpha));
}

// c e^t; c is 0 for x >= 0
fn celu_bend(t: TwoFloat, c: f32) -> f32 {
    let e = exp_parts(t.hi, t.lo);
    return scale_by_power(c * e.mantissa, e.exponent);
}
