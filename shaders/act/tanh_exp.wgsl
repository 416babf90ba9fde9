// @use math/bits
// @use math/decay
// @use math/exp_two

// In all formulas w = e^x and e = e^-2w, so that tanh(w) = (1 - e) / (1 + e).

// tanh_exp(x) = x tanh(e^x)
fn tanh_exp(x: f32) -> f32 {
    // From 4.5 on tanh(e^x) is 1 to the last bit.
    let near = clamp(x, -115.0, 4.5);
    let w = exp_scaled(near, 0.0);
    let loss = decay(TwoFloat(2.0 * w.value, 0.0)).loss;
    let y = max(x, -115.0) * (loss / (2.0 - loss));
    return keep_nan(x, scale_down(y, w.drop));
}

// tanh(w) + x w (1 - tanh(w)^2)
//   = ((1 - e) (1 + e) + 4 x w e) / (1 + e)^2    for x >= 0
//   = 4 w e (x + sinh(2 w) / (2 w)) / (1 + e)^2  for x < 0
fn tanh_exp_d1(x: f32) -> f32 {
    let near = clamp(x, -115.0, 4.5);
    let w = exp_scaled(near, 0.0);
    let e = decay(TwoFloat(2.0 * w.value, 0.0));
    let above = fma(e.loss, 1.0 + e.value, 4.0 * near * w.value * e.value);
    // sinh(2 w) / (2 w) on w^2 < 1, error below 2^-31
    let u = min(w.value, 1.0) * min(w.value, 1.0);
    let ratio = fma(fma(fma(fma(fma(2.77207837e-5, u, 0.000703097379), u, 0.0126996413), u, 0.133333057), u, 0.666666687), u, 1.0);
    // The root r of the bracket is -1.07886004 - 1.39852538e-8. Near it the bracket is
    // (x - r) p(x - r), |x - r| < 0.35, error below 2^-24.5 (tools/fit_tanh_exp.py).
    let d = opaque(near + 1.07886004) + 1.39852538e-8;
    let p = fma(fma(fma(fma(fma(fma(0.00938924495, d, 0.0192302763), d, 0.0370200351), d, 0.0713992119), d, 0.122464456), d, 0.168727025), d, 1.16136217);
    let bracket = select(near + ratio, d * p, abs(d) < 0.35);
    let top = select(above, 4.0 * w.value * e.value * bracket, x < 0.0);
    return keep_nan(x, scale_down(top / fma(e.value, e.value + 2.0, 1.0), w.drop));
}

// w (1 - tanh(w)^2) (2 + x - 2 x w tanh(w)) = 4 w e / (1 + e)^2 (2 + x - 2 x w tanh(w))
fn tanh_exp_d2(x: f32) -> f32 {
    let near = clamp(x, -115.0, 4.5);
    // e^-2w asks for more bits of w than f32 has.
    let w = exp_two(near);
    let k = max(w.exponent, -100);
    let power = power_of_two(k + 1);
    let t = TwoFloat(power * w.hi, power * w.lo);
    let e = decay(t);
    // 2 w, rounded
    let v = t.hi + t.lo;
    let tanh_w = e.loss / (1.0 + e.value);
    let small = fma(-near * v, tanh_w, near + 2.0);
    // The bracket for larger w, (3 - 2 w) + (x - 1) (1 - 2 w) and the rest: 1 - tanh(w) = 2 e / (1 + e)
    let rest = 2.0 * near * v * e.value / (1.0 + e.value);
    let large = opaque(3.0 - t.hi) + (fma(near - 1.0, 1.0 - v, -t.lo) + rest);
    // The roots are -2.06597185 - 4.4807873e-8 and 0.696563959 + 1.27346833e-9. Near a root r the
    // bracket is (x - r) p(x - r), |x - r| < 0.35 and 0.25, errors below 2^-24.2
    // (tools/fit_tanh_exp.py).
    let negative = near < 0.0;
    let d = opaque(near - select(0.696563959, -2.06597185, negative)) + select(-1.27346833e-9, 4.4807873e-8, negative);
    let p_below = fma(fma(fma(fma(fma(fma(-0.000773977721, d, -0.00321729761), d, -0.00493215024), d, -0.000456421869), d, 0.0218817294), d, 0.0663244948), d, 1.0993104);
    let p_above = fma(fma(fma(fma(fma(fma(0.154507577, d, 0.0192612596), d, -0.533742487), d, -0.803144395), d, -2.02292514), d, -5.61072206), d, -5.95900393);
    let near_root = d * select(p_above, p_below, negative);
    let is_near = abs(d) < select(0.25, 0.35, negative);
    let bracket = select(select(small, large, near > 0.7), near_root, is_near);
    let y = 2.0 * v * e.value * bracket / fma(e.value, e.value + 2.0, 1.0);
    return keep_nan(x, scale_down(y, e.drop + k - w.exponent));
}
