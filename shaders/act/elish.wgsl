// @use math/bits
// @use math/silu

// In all formulas s = 1 / (1 + e^-x), a = |x| and e = e^-a.

// elish(x) = x s          = x / (1 + e)          for x >= 0
//          = (e^x - 1) s  = -e (1 - e) / (1 + e) for x < 0
fn elish(x: f32) -> f32 {
    let e = decay(elish_argument(x));
    let positive = x >= 0.0;
    let y = select(-e.value * e.loss, x, positive) / (1.0 + e.value);
    return keep_nan(x, scale_down(y, select(e.drop, 0, positive)));
}

// 1 - e (1 + e - a) / (1 + e)^2   for x >= 0
// e (e^2 + 2 e - 1) / (1 + e)^2   for x < 0
fn elish_d1(x: f32) -> f32 {
    let t = elish_argument(x);
    let e = decay(t);
    let v = e.value;
    // The root r of the second bracket is -0.881373584 - 2.74906564e-9. Near it the bracket is
    // (x - r) p(x - r), |x - r| < 0.7, error below 2^-24.5 (tools/fit_elish.py).
    // All bits of the difference may count; the drop is 0 there.
    let d = opaque_by(t.hi + 0.881373584, bitcast<u32>(e.drop)) + 2.74906564e-9;
    let upper = fma(fma(fma(0.000297846302, d, 0.0011440313), d, 0.00446545379), d, 0.0163969174);
    let p = fma(fma(fma(fma(fma(upper, d, 0.0526769906), d, 0.148899391), d, 0.366832495), d, 0.757359326), d, 1.17157292);
    let below = select(fma(v, v + 2.0, -1.0), d * p, abs(d) < 0.7);
    let positive = x >= 0.0;
    let bracket = select(below, (1.0 - t.hi) + v, positive);
    let tail = scale_down(v * bracket / fma(v, v + 2.0, 1.0), e.drop);
    return keep_nan(x, select(tail, 1.0 - tail, positive));
}

// e (2 - a + (2 + a) e) / (1 + e)^3       for x >= 0
// e (e^3 + 3 e^2 + 5 e - 1) / (1 + e)^3   for x < 0
fn elish_d2(x: f32) -> f32 {
    let t = elish_argument(x);
    let e = decay(t);
    let v = e.value;
    // The root r of the second bracket is -1.71752977 - 2.22660894e-8. Near it the bracket is
    // (x - r) p(x - r), |x - r| < 0.7, error below 2^-25.5 (tools/fit_elish.py).
    let d = opaque(t.hi + 1.71752977) + 2.22660894e-8;
    let upper = fma(fma(fma(0.000477960886, d, 0.00171233318), d, 0.00513847824), d, 0.0156486109);
    let p = fma(fma(fma(fma(fma(upper, d, 0.0449716821), d, 0.121373013), d, 0.304514617), d, 0.668143153), d, 1.10823929);
    let bracket = select(fma(fma(v + 3.0, v, 5.0), v, -1.0), d * p, abs(d) < 0.7);
    let cube = fma(v, fma(v, v + 3.0, 3.0), 1.0);
    let below = scale_down(v * bracket / cube, e.drop);
    return keep_nan(x, select(below, silu_d2_two(t, 1.0), x >= 0.0));
}

fn elish_argument(x: f32) -> TwoFloat {
    return TwoFloat(clamp(x, -110.0, 110.0), 0.0);
}
