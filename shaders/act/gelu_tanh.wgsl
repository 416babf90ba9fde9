// @use math/bits
// @use math/exp
// @use math/exp_lifted
// @use math/gelu_tanh_g
// @use math/silu
// @use math/two_float

// gelu_tanh(x) = x / 2 (1 + tanh(c (x + k x^3))) = x s(g(x)), where s(t) = 1 / (1 + e^-t),
// c = sqrt(2/pi), k = 0.044715 and g(x) = C1 x + C3 x^3 with C1 = 2 c, C3 = 2 c k.

fn gelu_tanh(x: f32) -> f32 {
    let near = clamp(x, -11.0, 11.0);
    return keep_nan(x, times_logistic_near(max(x, -11.0), gelu_tanh_g(near)));
}

// s + x s (1 - s) g'. With a = |x| and e = e^-g(a) that is e (1 + e - a g'(a)) / (1 + e)^2 for
// x < 0, and 1 less the same for x > 0.
fn gelu_tanh_d1(x: f32) -> f32 {
    let a = min(abs(x), 11.0);
    let g = gelu_tanh_g(a);
    // 2^40 e is a normal number for all a.
    let lifted = exp_lifted(-g.hi, -g.lo, 40);
    let e = lifted * 9.09494702e-13;
    // The root of the bracket is 0.752461433 - 1.13396279e-8. Near it the bracket is the root less
    // a, times a polynomial: 0.55 < a < 1, error below 2^-27.1 (tools/fit_gelu_tanh.py).
    let t = a - 0.78;
    let upper = fma(fma(-0.0109197153, t, 0.0292247757), t, -0.0726765916);
    let near = fma(fma(fma(upper, t, 0.394304365), t, 0.121796653), t, 2.46371031);
    let near_root = fma(0.752461433 - a, near, -2.79029315e-8);
    // Elsewhere e + A, where the polynomial A = 1 - a g'(a) is written around its root.
    let quotient = fma(fma(0.214064449, a, 0.127936959), a, 1.67223144);
    let far = fma(0.59765625 - a, quotient, e + 5.80426771e-4);
    let square = fma(e, e + 2.0, 1.0);
    let bracket = select(far, near_root, abs(a - 0.775) < 0.225);
    let tail = (9.09494702e-13 * bracket) * (lifted / square);
    return keep_nan(x, select(1.0 - tail, tail, x < 0.0));
}

// s (1 - s) (2 g' + x (g'' + g'^2 (1 - 2 s))). With a = |x| and e = e^-g(a), an even function:
// e ((1 + e) (2 g' + a g'') - (1 - e) a g'^2) / (1 + e)^3
fn gelu_tanh_d2(x: f32) -> f32 {
    let a = min(abs(x), 11.0);
    let g = gelu_tanh_g(a);
    let p = exp_parts(-g.hi, -g.lo);
    let power = power_of_two(max(p.exponent, -126));
    let e = fma(power, p.fraction, power);
    // The root of the bracket is 1.41850400 + 9.08074504e-9. Near it the bracket is the root less
    // a, times a polynomial: 1.15 < a < 1.7, error below 2^-27.6 (tools/fit_gelu_tanh.py).
    let t = a - 1.42;
    let upper = fma(fma(2.41655041e-4, t, 0.0670601800), t, 0.292259067);
    let near = fma(fma(fma(upper, t, 1.62193704), t, 3.06339884), t, 6.16904593);
    let near_root = fma(1.41850400 - a, near, 5.59779529e-8);
    // Elsewhere A + e B, where the polynomial A = 2 g' + a g'' - a g'^2 is written around its
    // root as `leading` + A(1.21875), and B = 4 g' + 2 a g'' - A.
    let u = a * a;
    let quotient = fma(u, fma(fma(0.0458235890, a, 0.0558474995), a, 0.751259029), fma(0.0593391284, a, 2.61879873));
    let leading = (1.21875 - a) * quotient;
    let far = leading + fma(e, fma(u, 1.71251559, 6.38319921) - leading, -1.22612400e-4);
    let cube = fma(e, fma(e, e + 3.0, 3.0), 1.0);
    let v = select(far, near_root, abs(a - 1.425) < 0.275) / cube;
    return keep_nan(x, scale_down(fma(v, p.fraction, v), -p.exponent));
}
