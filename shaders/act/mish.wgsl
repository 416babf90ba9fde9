// @use math/bits
// @use math/decay
// @use math/exp_lifted

// mish(x) = x tanh(ln(1 + e^x)) = x w / (w + 2), w = e^x (e^x + 2)
fn mish(x: f32) -> f32 {
    // From x = 20 on that is x, and up to -110 it is 0. Where e^x may be below the normal range and
    // the product is not, e^x stands times 2^40.
    let near = clamp(x, -110.0, 20.0);
    let far = near < -80.0;
    let down = select(1.0, 9.09494702e-13, far);
    let lifted = exp_lifted(near, 0.0, select(0, 40, far));
    let lifted_w = fma(lifted, lifted * down, lifted + lifted);
    let y = (max(x, -110.0) * down) * (lifted_w / fma(lifted_w, down, 2.0));
    return keep_nan(x, y);
}

// mish'(x) = e n / (2 + 2 e + e^2)^2, e = e^x, n = 4 (1 + x) + (6 + 4 x) e + 4 e^2 + e^3
fn mish_d1(x: f32) -> f32 {
    // From x = 20 on that is 1, and up to -110 it is 0. Before, 2^40 e and n / 2^40 are normal numbers.
    let near = clamp(x, -110.0, 20.0);
    let lifted = exp_lifted(near, 0.0, 40);
    let e = lifted * 9.09494702e-13;
    // The root of n is -1.19243121 - 3.04393755e-9. Near it n is (x - root) p(x - root),
    // |x - root| < 0.38, error below 2^-25.1 (tools/fit_mish.py).
    let d = opaque(near + 1.19243121) + 3.04393755e-9;
    let square = d * d;
    let last = fma(0.0234953407, square, fma(0.0733502656, d, 0.208572775));
    let p = fma(fma(fma(last, square, fma(0.557718277, d, 1.28617668)), d, 2.26320839), d, 6.40796423);
    let far = fma(fma(e + 4.0, e, fma(4.0, near, 6.0)), e, fma(4.0, near, 4.0));
    let n = select(far, d * p, abs(d) < 0.38);
    let whole = fma(fma(fma(e + 4.0, e, 8.0), e, 8.0), e, 4.0);
    return keep_nan(x, (9.09494702e-13 * n) * (lifted / whole));
}

// In the following e = e^-|x|; it is written for x >= 0 and for x < 0.

// mish''(x) = 8 e^2 n / (1 + 2 e + 2 e^2)^3  for x >= 0,
//             n = (1 - x) + (3 - 3/2 x) e + (4 + x) e^2 + (2 + x) e^3
//           = e n / (1 + e + e^2 / 2)^3      for x < 0,
//             n = (2 + x) + (4 + x) e + (3 - 3/2 x) e^2 + (1 - x) e^3
fn mish_d2(x: f32) -> f32 {
    let near = clamp(x, -110.0, 60.0);
    let e = decay(TwoFloat(near, 0.0));
    let v = e.value;
    let c1 = 4.0 + near;
    let c2 = fma(-1.5, near, 3.0);
    let above = fma(fma(fma(2.0 + near, v, c1), v, c2), v, 1.0 - near);
    let below = fma(fma(fma(1.0 - near, v, c2), v, c1), v, 2.0 + near);
    // 2^67 e, so that e^2 stays in the normal range. Integers: see scale_down.
    let lifted = bitcast<f32>(bitcast<i32>(v) + (67 << 23u));
    let top_above = lifted * v * mish_d2_above(near, above, e.drop);
    let top_below = v * mish_d2_below(near, below);
    let cube_above = fma(fma(fma(fma(fma(fma(8.0, v, 24.0), v, 36.0), v, 32.0), v, 18.0), v, 6.0), v, 1.0);
    let cube_below = fma(fma(fma(fma(fma(fma(0.125, v, 0.75), v, 2.25), v, 4.0), v, 4.5), v, 3.0), v, 1.0);
    let negative = x < 0.0;
    let y = select(top_above, top_below, negative) / select(cube_above, cube_below, negative);
    return keep_nan(x, scale_down(y, select(64, e.drop, negative)));
}

// n for x >= 0, as `direct` or as (x - root) p(x - root) near its root 1.49057114 + 3.82424474e-8:
// -0.7 < x - root < 0.4, error below 2^-25.9 (tools/fit_mish.py)
fn mish_d2_above(x: f32, direct: f32, drop: i32) -> f32 {
    // Here all bits of the difference may count; the drop is 0.
    let d = opaque_by(x - 1.49057114, bitcast<u32>(drop)) - 3.82424474e-8;
    let p = fma(fma(fma(fma(fma(fma(fma(0.00254572579, d, -0.0088015832), d, 0.031407062), d, -0.0981983319), d, 0.264755905), d, -0.595642805), d, 1.02480054), d, -2.12461638);
    return select(direct, d * p, (d > -0.7) & (d < 0.4));
}

// n for x < 0, in the same way near -2.2563765 + 1.08537279e-7: |x - root| < 0.25, error below
// 2^-24.7
fn mish_d2_below(x: f32, direct: f32) -> f32 {
    let d = opaque(x + 2.2563765) - 1.08537279e-7;
    let p = fma(fma(fma(fma(fma(0.00442185439, d, 0.017280871), d, 0.0572680347), d, 0.154932261), d, 0.316570073), d, 1.42101312);
    return select(direct, d * p, abs(d) < 0.25);
}
