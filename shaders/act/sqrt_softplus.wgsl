// @use math/bits
// @use math/decay
// @use math/log1p

// In all formulas v = e^-|x|, l = ln(1 + v) / v, and q = ln(1 + e^x) = x + v l for x >= 0, but
// q = l for x < 0, where ln(1 + e^x) = v l.

// sqrt_softplus(x) = sqrt(ln(1 + e^x)) = sqrt(q)          for x >= 0
//                                      = sqrt(v) sqrt(q)  for x < 0
fn sqrt_softplus(x: f32) -> f32 {
    let t = sqrt_softplus_parts(x, 3.40282347e38);
    let y = scale_down(t.factor * sqrt(t.q), t.drop);
    return keep_nan(x, select(y, infinity(), x > 3.40282347e38));
}

// 1 / (2 (1 + v) sqrt(q))        for x >= 0
// sqrt(v) / (2 (1 + v) sqrt(q))  for x < 0
fn sqrt_softplus_d1(x: f32) -> f32 {
    let t = sqrt_softplus_parts(x, 3.40282347e38);
    let y = 0.5 * t.factor / ((1.0 + t.v) * sqrt(t.q));
    return keep_nan(x, select(scale_down(y, t.drop), 0.0, x > 3.40282347e38));
}

// With the bracket (2 ln(1 + e^x) - e^x) / e^x:
// (2 v q - 1) / (4 (1 + v)^2 q^(3/2))        for x >= 0
// sqrt(v) (2 q - 1) / (4 (1 + v)^2 q^(3/2))  for x < 0
fn sqrt_softplus_d2(x: f32) -> f32 {
    // There the result has left the normal range.
    let t = sqrt_softplus_parts(x, 1.5e25);
    // The bracket has the root 0.921422482 + 2.71184959e-8. Around it, it is (x - root) p(x - root),
    // -1.6 < x - root < 1.2, error below 2^-25.5 (tools/fit_sqrt_softplus.py).
    let d = opaque_by(t.near - 0.921422482, bitcast<u32>(t.drop)) - 2.71184959e-8;
    let upper = fma(fma(fma(fma(fma(2.66732371e-7, d, 2.32661159e-6), d, -3.39225494e-6), d, -3.4204626e-5), d, 8.25265379e-5), d, 0.000341053179);
    let p = fma(fma(fma(fma(fma(upper, d, -0.00159731391), d, -0.00256940699), d, 0.0253326967), d, 0.0116996747), d, -0.430663735);
    let direct = fma(2.0 * select(t.v, 1.0, x < 0.0), t.q, -1.0);
    let bracket = select(direct, d * p, d > -1.6 && d < 1.2);
    let square = fma(t.v, t.v + 2.0, 1.0);
    let y = 0.25 * t.factor * bracket / (square * (t.q * sqrt(t.q)));
    return keep_nan(x, scale_down(y, t.drop));
}

struct SqrtSoftplus {
    v: f32,
    q: f32,
    // The outer factor, 2^-drop `factor`
    factor: f32,
    drop: i32,
    // x within [-220, 220]
    near: f32,
}

fn sqrt_softplus_parts(x: f32, limit: f32) -> SqrtSoftplus {
    let near = clamp(x, -220.0, 220.0);
    let e = decay(TwoFloat(near, 0.0));
    // Where there is a drop, v does not count but in the factor.
    let v = select(e.value, 0.0, e.drop > 0);
    // An odd drop is made even: 2^-drop = 2^(1 - drop) / 2
    let even = e.value * select(1.0, 0.5, (e.drop & 1) != 0);
    let l = log1p_ratio(v);
    let negative = x < 0.0;
    let q = select(fma(v, l, min(x, limit)), l, negative);
    return SqrtSoftplus(v, q, select(1.0, sqrt(even), negative), select(0, e.drop >> 1u, negative), near);
}
