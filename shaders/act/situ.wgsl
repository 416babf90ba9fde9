// @use act/softcap
// @use math/bits
// @use math/tanh

// In all formulas a = |x|, e = e^-a and q = e^(-2 a / beta), so that tanh(a / beta) is
// (1 - q) / (1 + q) and sigmoid(a) is 1 / (1 + e). Nothing of that overflows, and only at roots is
// there a difference.

// situ(x) = beta tanh(x / beta) / (1 + e^-x) = sign(x) beta (1 - q) / ((1 + q) (1 + e^-x))
fn situ(x: f32, beta: f32) -> f32 {
    let t = softcap_argument(x, beta);
    let q = decay(t);
    // e^-x = 2^k m, m = 1 + p, and 1 + e^-x without its power of two
    let g = exp_parts(-clamp(x, -175.0, 175.0), 0.0);
    let small = power_of_two(max(-abs(g.exponent), -100));
    let m = 1.0 + g.fraction;
    let one = select(fma(small, m, 1.0), 1.0 + (g.fraction + small), g.exponent > 0);
    // 4 + (2 p - (1 - q) (2 + p)) has one rounding that counts where k = 0 and x / beta is small.
    let near = 4.0 + fma(-q.loss, 2.0 + g.fraction, 2.0 * g.fraction);
    let whole = select(fma(q.value, one, one), near, (g.exponent == 0) & (q.loss < 0.5));
    // Where x / beta < 2^-13 its tanh is x / beta to the last bit.
    let line = abs(t.hi) < 2.4414062e-4;
    let y = select(beta * q.loss, abs(x), line) / select(whole, one, line);
    return keep_nan(x, copy_sign(scale_down(y, max(g.exponent, 0)), x));
}

// (1 - tanh(u)^2) s + beta tanh(u) s (1 - s), s = 1 / (1 + e^-x), u = x / beta
//   = (4 q (1 + e) + beta (1 - q) (1 + q) e) / ((1 + q) (1 + e))^2     for x >= 0
//   = e (4 q (1 + e) - beta (1 - q) (1 + q)) / ((1 + q) (1 + e))^2     for x < 0
fn situ_d1(x: f32, beta: f32) -> f32 {
    let e = decay(situ_gate(x));
    let q = decay(softcap_argument(x, beta));
    let slope = 4.0 * q.value * (1.0 + e.value);
    let cap = beta * q.loss * (1.0 + q.value);
    let square = fma(q.value, q.value + 2.0, 1.0) * fma(e.value, e.value + 2.0, 1.0);
    let below = e.value * (scale_down(slope, q.drop) - cap);
    let above = sum_of_decays(slope, q.drop, cap * e.value, e.drop);
    let negative = x < 0.0;
    let y = select(above.value, below, negative) / square;
    return keep_nan(x, scale_down(y, select(above.drop, e.drop, negative)));
}

// -(2 / beta) t (1 - t^2) s + 2 (1 - t^2) s (1 - s) + beta t s (1 - s) (1 - 2 s), t = tanh(x / beta)
//   = s (q b - c) / (1 + q)^3
//   b = 8 (1 - s) (1 + q) - sign(x) (8 / beta) (1 - q)
//   c = beta (1 - q) (1 - e) / (1 + e) (1 - s) (1 + q)^2
fn situ_d2(x: f32, beta: f32) -> f32 {
    let e = decay(situ_gate(x));
    let q = decay(softcap_argument(x, beta));
    let negative = x < 0.0;
    // s and 1 - s, where the lesser lacks its power of two
    let lesser = e.value / (1.0 + e.value);
    let greater = 1.0 - lesser;
    let r = reciprocal_two(0.5 * beta);
    let bend = 4.0 * fma(q.loss, r.hi, q.loss * r.lo);
    let other = select(scale_down(lesser, e.drop), greater, negative);
    let b = fma(8.0 * other, 1.0 + q.value, select(-bend, bend, negative));
    let c = beta * q.loss * (e.loss * greater) * fma(q.value, q.value + 2.0, 1.0);
    let below = scale_down(q.value * b, q.drop) - c * greater;
    let above = sum_of_decays(q.value * b, q.drop, -c * lesser, e.drop);
    let cube = fma(q.value, fma(q.value, q.value + 3.0, 3.0), 1.0);
    let y = select(greater * above.value, lesser * below, negative) / cube;
    return keep_nan(x, scale_down(y, select(above.drop, e.drop, negative)));
}

// x, cut where e^-|x| times any factor is 0
fn situ_gate(x: f32) -> TwoFloat {
    return TwoFloat(clamp(x, -175.0, 175.0), 0.0);
}

// value 2^-drop
struct Dropped {
    value: f32,
    drop: i32,
}

// a 2^-a_drop + b 2^-b_drop
fn sum_of_decays(a: f32, a_drop: i32, b: f32, b_drop: i32) -> Dropped {
    let drop = min(a_drop, b_drop);
    return Dropped(scale_down(a, a_drop - drop) + scale_down(b, b_drop - drop), drop);
}
