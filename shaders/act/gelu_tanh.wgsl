// @use math/bits
// @use math/silu
// @use math/two_float

// gelu_tanh(x) = x / 2 (1 + tanh(c (x + k x^3))) = x s(g(x)), where s(t) = 1 / (1 + e^-t),
// c = sqrt(2/pi), k = 0.044715 and g(x) = C1 x + C3 x^3 with C1 = 2 c, C3 = 2 c k.

// g(x) for |x| < 12, with an error below 2^-27.
fn gelu_tanh_g(x: f32) -> TwoFloat {
    // C1 = 1.59570312 + 6.59966026e-5 and C3 = 0.0713500977 + 4.71861631e-6, the first parts of
    // 12 bits. x = h + l, x^2 = s + e, w = C1 + C3 x^2 = w1 + w2; h, s and w1 have 12 bits too.
    let h = bitcast<f32>((bitcast<u32>(x) + 0x800u) & 0xfffff000u);
    let l = x - h;
    let square = x * x;
    let s = upper_half(square);
    let e = fma(l, x + h, opaque(fma(h, h, -s)));
    let w = fma(square, 0.0713548139, 1.59576917);
    let w1 = upper_half(w);
    let w2 = opaque(fma(s, 0.0713500977, 1.59570312 - w1)) + fma(e, 0.0713548139, fma(s, 4.71861631e-6, 6.59966026e-5));
    let hi = x * w;
    return TwoFloat(hi, fma(l, w, fma(h, w2, opaque(fma(h, w1, -hi)))));
}

fn gelu_tanh(x: f32) -> f32 {
    let near = clamp(x, -11.0, 11.0);
    return keep_nan(x, times_logistic(x, near, gelu_tanh_g(near)));
}

// s + x s (1 - s) g'. With a = |x| and e = e^-g(a) that is e (1 + e - a g'(a)) / (1 + e)^2 for
// x < 0, and 1 less the same for x > 0.
fn gelu_tanh_d1(x: f32) -> f32 {
    let a = min(abs(x), 11.0);
    let e = decay(gelu_tanh_g(a));
    // The root r of the bracket is 0.752461433 - 1.13396279e-8. Near it the bracket is
    // (r - a) p(a), 0.2 < a < 1.2, error below 2^-27.3 (tools/fit_gelu_tanh.py).
    let t = a - 0.78;
    let upper = fma(fma(fma(-0.00138978683, t, 0.00356726395), t, -0.0106111141), t, 0.0289653055);
    let p = fma(fma(fma(fma(upper, t, -0.0726929531), t, 0.394308716), t, 0.121796876), t, 2.46371031);
    let near_root = fma(0.752461433 - a, p, -2.79029315e-8);
    let slope = fma(a * a, 0.214064449, 1.59576917);
    let bracket = select(fma(-a, slope, 1.0) + e.value, near_root, abs(a - 0.7) < 0.5);
    let square = fma(e.value, e.value + 2.0, 1.0);
    let tail = scale_down(e.value * bracket / square, e.drop);
    return keep_nan(x, select(1.0 - tail, tail, x < 0.0));
}

// s (1 - s) (2 g' + x (g'' + g'^2 (1 - 2 s))). With a = |x| and e = e^-g(a), an even function:
// e ((1 + e) (2 g' + a g'') - (1 - e) a g'^2) / (1 + e)^3
fn gelu_tanh_d2(x: f32) -> f32 {
    let a = min(abs(x), 11.0);
    let e = decay(gelu_tanh_g(a));
    // The root r of the bracket is 1.418504 + 9.08074504e-9. Near it the bracket is
    // (r - a) p(a), 1.0 < a < 1.8, error below 2^-28.8 (tools/fit_gelu_tanh.py).
    let t = a - 1.46;
    let upper = fma(fma(-0.00198589684, t, -0.000179998809), t, 0.0672952235);
    let p = fma(fma(fma(fma(upper, t, 0.303022921), t, 1.65764761), t, 3.19457364), t, 6.29419613);
    let near_root = fma(1.41850400 - a, p, 5.59779529e-8);
    let slope = fma(a * a, 0.214064449, 1.59576917);
    let rise = fma(a * a, 0.856257767, 3.19153824);
    let bracket = select(fma(1.0 + e.value, rise, -e.loss * a * slope * slope), near_root, abs(a - 1.4) < 0.4);
    let cube = fma(e.value, fma(e.value, e.value + 3.0, 3.0), 1.0);
    return keep_nan(x, scale_down(e.value * bracket / cube, e.drop));
}
