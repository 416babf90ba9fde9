// @use math/bits
// @use math/decay
// @use math/log1p

// In all formulas v = e^-|x|, l = ln(1 + v) / v, and q = ln(1 + e^x) = x + v l for x >= 0, but
// q = l for x < 0, where ln(1 + e^x) = v l.

// sqrt_softplus(x) = sqrt(ln(1 + e^x)) = sqrt(q)          for x >= 0
//                                      = sqrt(v) sqrt(q)  for x < 0
fn sqrt_softplus(x: f32) -> f32 {
    let t = sqrt_softplus_parts(x, 3.4028234663852886e38);
    let y = scale_down(t.factor * sqrt(t.q), t.drop);
    return keep_nan(x, select(y, infinity(), x > 3.4028234663852886e38));
}

// 1 / (2 (1 + v) sqrt(q))        for x >= 0
// sqrt(v) / (2 (1 + v) sqrt(q))  for x < 0
fn sqrt_softplus_d1(x: f32) -> f32 {
    let t = sqrt_softplus_parts(x, 3.4028234663852886e38);
    let y = 0.5 * t.factor / ((1.0 + t.v) * sqrt(t.q));
    return keep_nan(x, select(scale_down(y, t.drop), 0.0, x > 3.4028234663852886e38));
}

// (2 v q - 1) / (4 (1 + v)^2 q^(3/2))        for x >= 0
// sqrt(v) (2 q - 1) / (4 (1 + v)^2 q^(3/2))  for x < 0
fn sqrt_softplus_d2(x: f32) -> f32 {
    // There the result has left the normal range.
    let t = sqrt_softplus_parts(x, 1.5e25);
    // Around its root 0.921422482 + 2.71184959e-8 the whole is (x - root) p(x - root),
    // -1.6 < x - root < 1.7, error below 2^-25.7 (tools/fit_sqrt_softplus.py).
    let d = opaque_by(t.near - 0.921422482, bitcast<u32>(t.drop)) - 2.71184959e-8;
    let upper = fma(fma(fma(fma(fma(fma(-1.59835789e-8, d, 6.68656455e-8), d, 1.69091805e-7), d, -1.25258998e-6), d, 1.69221039e-7), d, 1.22390993e-5), d, -2.18923778e-5);
    let p = fma(fma(fma(fma(fma(fma(fma(upper, d, -7.22579134e-5), d, 0.000310594711), d, 8.30635036e-5), d, -0.00261993916), d, 0.0036243028), d, 0.0121985963), d, -0.0391187854);
    let bracket = fma(2.0 * select(t.v, 1.0, x < 0.0), t.q, -1.0);
    let square = fma(t.v, t.v + 2.0, 1.0);
    let y = 0.25 * t.factor * bracket / (square * (t.q * sqrt(t.q)));
    let far = select(scale_down(y, t.drop), 0.0, x > 1.5e25);
    return keep_nan(x, select(far, d * p, (d > -1.6) & (d < 1.7)));
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
