// @use math/bits
// @use math/silu

// dsilu(x) = s (1 + x (1 - s)), s = 1 / (1 + e^-x): the derivative of silu
fn dsilu(x: f32) -> f32 {
    return keep_nan(x, silu_d1_two(dsilu_argument(x)));
}

// s (1 - s) (2 + x (1 - 2 s))
fn dsilu_d1(x: f32) -> f32 {
    return keep_nan(x, silu_d2_two(dsilu_argument(x), 1.0));
}

// s (1 - s) (3 (1 - 2 s) + x ((1 - 2 s)^2 - 2 s (1 - s)))
// = sign(x) e (a (1 - 4 e + e^2) - 3 (1 - e^2)) / (1 + e)^4, where a = |x| and e = e^-a
fn dsilu_d2(x: f32) -> f32 {
    let t = dsilu_argument(x);
    let e = decay(t);
    let v = e.value;
    let a = abs(t.hi);
    // The root r of the bracket is 3.43584108 - 8.99915023e-8. Near it the bracket is
    // (a - r) p(a - r), |a - r| < 0.42, error below 2^-24.8 (tools/fit_dsilu.py).
    let d = opaque(a - 3.43584108) + 8.99915023e-8;
    let p = fma(fma(fma(fma(fma(0.00078436645, d, -0.00280568446), d, 0.00609263033), d, 0.0025344037), d, -0.0811923072), d, 1.30141222);
    let small = fma(a, fma(v, v - 4.0, 1.0), -3.0 * e.loss * (1.0 + v));
    let direct = select((a - 3.0) + v * fma(v, a + 3.0, -4.0 * a), small, a < 1.0);
    let fourth = fma(v, fma(v, fma(v, v + 4.0, 6.0), 4.0), 1.0);
    let y = scale_down(v * select(direct, d * p, abs(d) < 0.42) / fourth, e.drop);
    return keep_nan(x, select(y, -y, x < 0.0));
}

fn dsilu_argument(x: f32) -> TwoFloat {
    return TwoFloat(clamp(x, -110.0, 110.0), 0.0);
}
