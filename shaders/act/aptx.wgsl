// @use math/bits
// @use math/log
// @use math/silu
// @use math/subnormal
// @use math/tanh

// With t = 2 beta x, e = e^-|t| and A = |alpha|, where alpha >= 0. A negative alpha turns the signs
// of t and of the result: alpha + tanh(u) = -(A + tanh(-u)).

// aptx(x) = (alpha + tanh(beta x)) gamma x
//   alpha + tanh(beta x) = (A (1 + e) + 1 - e) / (1 + e)    for t >= 0
//                        = (A - 1 + (A + 1) e) / (1 + e)    for t < 0
fn aptx(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    let slope = 2.0 * slope_at(x, beta);
    let near = cut(x, slope, 240.0);
    let t = aptx_argument(x, beta);
    let e = decay(t);
    let a = abs(alpha);
    let positive = (t.hi >= 0.0) != (alpha < 0.0);
    let one = 1.0 + e.value;
    // The same as the formula, in the order that suits a large or a small A.
    let below = select(fma(a - 1.0, one, 2.0 * e.value), fma(a, one, -e.loss), (e.value > 0.5) | (a < 0.25));
    let factor = select(below, fma(a, one, e.loss), positive) / one;
    // Only for A = 1 and t < 0 what stands before e is 0. For beta = 0 there is no tail.
    let tail = (a == 1.0) & !positive & !is_zero(beta);
    // x = m 2^(k - 40) with m from 2^40 on, since a product of two of the three factors may leave
    // the range where that of all does not.
    let far = select(x, near, tail);
    let parts = split_mantissa(far);
    let m = bitcast<f32>(bitcast<u32>(parts.mantissa) + (40u << 23u));
    let zero = unknown_zero(x);
    let signed = copy_sign(select(m, 0.0, (bitcast<u32>(x) & 0x7fffffffu) == 0u), x);
    let v = opaque_by(signed * factor, zero) * select(gamma, -gamma, alpha < 0.0);
    let y = scale_by_power(v, parts.exponent - 40 - select(0, e.drop, tail));
    let infinite = ((bitcast<u32>(far) & 0x7fffffffu) == 0x7f800000u) & (v != 0.0);
    return keep_nan(x, select(y, copy_sign(infinity(), v), infinite));
}

// gamma (alpha + l(beta x)), l(u) = tanh(u) + u (1 - tanh(u)^2) = 2 silu'(2 u) - 1
//   l(u) = sign(u) ((1 - e) (1 + e) + 2 |t| e) / (1 + e)^2, silu'(-|t|) = e (1 + e - |t|) / (1 + e)^2
fn aptx_d1(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    let argument = aptx_argument(x, beta);
    let t = abs_two(argument);
    let e = decay(t);
    let a = abs(alpha);
    let positive = (argument.hi >= 0.0) != (alpha < 0.0);
    let square = fma(e.value, e.value + 2.0, 1.0);
    let l = fma(e.loss, 1.0 + e.value, 2.0 * t.hi * e.value) / square;
    // silu' has its root at |t| < 2. Beyond, the power of two comes in after gamma.
    let beyond = t.hi > 2.0;
    let far = e.value * ((1.0 - t.hi) + (e.value - t.lo)) / square;
    let slope = select(silu_d1_two(TwoFloat(-t.hi, -t.lo)), far, beyond);
    let below = select(select(fma(2.0, slope, a - 1.0), a - l, l < 0.5), aptx_above_least(t, a), (a > 1.0) & (abs(t.hi - 2.4) < 1.0));
    let y = select(gamma, -gamma, alpha < 0.0) * select(below, a + l, positive);
    let scaled = scale_down(y, select(0, e.drop, (a == 1.0) & !positive));
    // l is 2 beta x where beta x may be flushed to 0. Beside an alpha from 1 on it does not count.
    let sum = fma(gamma, alpha * 1.84467441e19, lifted_product(x, beta) * (2.0 * gamma));
    let near = select(gamma * alpha, scale_down(sum, 64), a < 1.0);
    return keep_nan(x, select(scaled, near, t.hi < 7.8886091e-31));
}

// a - 1 + 2 silu'(-|t|) for |t| within 1.4 and 3.4. silu' has its least value m there: this is
// a - (1 - 2 m) + 2 d^2 p(d), d = |t| - 2.39935732 + 3.83627068e-8, error of p below 2^-24.2
// (tools/fit_aptx.py). For a near 1 - 2 m f' comes close to 0, with a root or without.
fn aptx_above_least(t: TwoFloat, a: f32) -> f32 {
    let d = opaque(t.hi - 2.39935732) + (t.lo + 3.83627068e-8);
    let p = fma(fma(fma(fma(fma(fma(fma(fma(4.21777168e-06, d, -1.20847908e-05), d, -1.37034885e-05), d, 0.000196103647), d, -0.000644147629), d, 0.000367108121), d, 0.0056218747), d, -0.0254319403), d, 0.0457652584);
    return fma(2.0 * d * d, p, opaque_by(a - 1.19967866, unknown_zero(a)) + 1.91813534e-8);
}

// 2 gamma beta (1 - tanh(beta x)^2) (1 - beta x tanh(beta x)) = 4 gamma beta silu''(2 beta x)
fn aptx_d2(x: f32, alpha: f32, beta: f32, gamma: f32) -> f32 {
    return keep_nan(x, silu_d2_two(aptx_argument(x, beta), 4.0 * gamma * beta));
}

// 2 beta x, cut where e^-|2 beta x| times any factor is 0. Its first part is the product rounded,
// which is what counts near 0.
fn aptx_argument(x: f32, beta: f32) -> TwoFloat {
    let slope = 2.0 * slope_at(x, beta);
    let t = balanced(cut(x, slope, 240.0), slope);
    return exact_product(t.x, t.c);
}
