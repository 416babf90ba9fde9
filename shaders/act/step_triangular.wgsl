// @use math/spike
// @use math/two_float

// step_triangular(x) = 1 where x >= 0, 0 elsewhere
fn step_triangular(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// alpha max(0, 1 - alpha |x|)
fn step_triangular_d1(x: f32, alpha: f32) -> f32 {
    let p = two_product(min(abs(x), 1e13), alpha);
    // Three times a number of 12 bits: the last bit is 0, as no compiler knows.
    let zero = unknown_zero(x);
    let rest = opaque_by(1.0 - p.hi, zero) - p.lo;
    return keep_nan(x, select(0.0, alpha * rest, step_triangular_inside(p)));
}

// -sign(x) alpha^2 where |x| < 1 / alpha, 0 elsewhere and at 0
fn step_triangular_d2(x: f32, alpha: f32) -> f32 {
    let p = two_product(min(abs(x), 1e13), alpha);
    let slope = spike_slope(x, alpha * alpha);
    return keep_nan(x, select(0.0, slope, step_triangular_inside(p)));
}

// p < 1, exactly
fn step_triangular_inside(p: TwoFloat) -> bool {
    return (p.hi < 1.0) | ((p.hi == 1.0) & (p.lo < 0.0));
}
