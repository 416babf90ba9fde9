// @use act/derf

// 2 x / sqrt(pi) e^-(alpha x + shift)^2: as the derivative in x, in which alpha and x change places
fn derf_dalpha(x: f32, alpha: f32, shift: f32) -> f32 {
    return keep_nan(x, derf_d1(alpha, clamp(x, -3.4028234e38, 3.4028234e38), shift));
}

// 2 / sqrt(pi) e^-(alpha x + shift)^2
fn derf_dshift(x: f32, alpha: f32, shift: f32) -> f32 {
    let level = derf_d1(shift, 1.0, 0.0);
    let slope = derf_d1(x, select(alpha, 1.0, alpha == 0.0), shift);
    return keep_nan(x, select(slope / alpha, level, alpha == 0.0));
}

// With E = 2 / sqrt(pi) e^(-u^2), u = alpha x + shift:

// (1 - 2 alpha x u) E
fn derf_dalpha_dx(x: f32, alpha: f32, shift: f32) -> f32 {
    let u = derf_argument(x, alpha, shift);
    let near = derf_near(x, u);
    let v = fma(-2.0 * alpha * near, u.hi + u.lo, 1.0);
    return keep_nan(x, derf_bell(u, v));
}

// -2 alpha u E
fn derf_dshift_dx(x: f32, alpha: f32, shift: f32) -> f32 {
    let u = derf_argument(x, alpha, shift);
    return keep_nan(x, derf_bell(u, -2.0 * alpha * (u.hi + u.lo)));
}

// -2 x^2 u E
fn derf_dalpha_dalpha(x: f32, alpha: f32, shift: f32) -> f32 {
    let u = derf_argument(x, alpha, shift);
    let near = derf_near(x, u);
    return keep_nan(x, derf_bell(u, -2.0 * near * (near * (u.hi + u.lo))));
}

// -2 x u E
fn derf_dalpha_dshift(x: f32, alpha: f32, shift: f32) -> f32 {
    let u = derf_argument(x, alpha, shift);
    return keep_nan(x, derf_bell(u, -2.0 * derf_near(x, u) * (u.hi + u.lo)));
}

// -2 u E
fn derf_dshift_dshift(x: f32, alpha: f32, shift: f32) -> f32 {
    let u = derf_argument(x, alpha, shift);
    return keep_nan(x, derf_bell(u, -2.0 * (u.hi + u.lo)));
}

// x, but 0 where E is 0
fn derf_near(x: f32, u: TwoFloat) -> f32 {
    return select(x, 0.0, abs(u.hi) > 12.8);
}

// v E
fn derf_bell(u: TwoFloat, v: f32) -> f32 {
    let e = gauss_two(cut_two(u, 12.8), 1.0);
    let w = 1.12837917 * v;
    return select(scale_down(fma(w, e.fraction, w), -e.exponent), 0.0, abs(u.hi) > 12.8);
}
