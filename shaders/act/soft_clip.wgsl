// @use math/bits
// @use math/decay
// @use math/log1p

// With a = |x|, u = p a, q = e^-p, e = e^-u and g = e^-|u - p|. All three functions are even or odd.

// soft_clip(x) = (ln(1 + e^(p (x + 1))) - ln(1 + e^(p (x - 1)))) / p - 1
//   = sign(x) 2 / p atanh(z), z = tanh(p / 2) tanh(u / 2)
//   = sign(x) (min(a, 1) + (ln(1 + q e) - ln(1 + g)) / p)
fn soft_clip(x: f32, p: f32) -> f32 {
    let u = soft_clip_product(x, p);
    let q = decay(soft_clip_cut(TwoFloat(p, 0.0)));
    let e = decay(soft_clip_cut(u));
    // With tanh(v / 2) = v / 2 (1 - c(v)) and atanh(z) = z (1 + d), the second line is
    // tanh(u / 2) (1 - c(p)) (1 + d), and a tanh(p / 2) (1 - c(u)) (1 + d). Both are written as
    // t (1 + small). c(v) by a polynomial for v < 1.3, error below 2^-27; d by one for z^2 < 0.327,
    // error below 2^-26 (tools/fit_soft_clip.py).
    let small_p = p < 1.3;
    let v = min(select(u.hi, p, small_p), 1.3);
    let s = v * v;
    let c = s * fma(fma(fma(fma(5.39856364e-6, s, -8.00110429e-5), s, 8.38950102e-4), s, -0.00833181106), s, 0.083333157);
    let steep = soft_clip_tanh(q);
    let t = soft_clip_tanh(e);
    let z = min(steep * t, 0.572);
    let w = z * z;
    let d = w * fma(fma(fma(fma(fma(0.238150865, w, 0.00293497858), w, 0.132400453), w, 0.140354455), w, 0.200132623), w, 0.333331019);
    let small = fma(-c, 1.0 + d, d);
    let a = abs(x);
    let rest = 2.0 * q.value / (1.0 + q.value);
    // Not a + a (...): the second term would be lost where it is below the normal range.
    let inner = select(a, t, small_p) * (1.0 + select(fma(small, steep, -rest), small, small_p));
    let qe = q.value * e.value;
    let g = decay(soft_clip_difference(x, p, u)).value;
    let outer = min(a, 1.0) + (qe * log1p_ratio(qe) - g * log1p_ratio(g)) / p;
    return keep_nan(x, copy_sign(select(outer, inner, min(u.hi, p) < 1.3), x));
}

// s(p (x + 1)) - s(p (x - 1)), s(t) = 1 / (1 + e^-t)
//   = (1 - q^2) / ((1 + g) (1 + q e)), times g where u > p
fn soft_clip_d1(x: f32, p: f32) -> f32 {
    let u = soft_clip_product(x, p);
    let g = decay(soft_clip_difference(x, p, u));
    let outside = u.hi > p;
    let top = soft_clip_loss_twice(TwoFloat(p, 0.0)) * select(1.0, g.value, outside);
    let y = top / ((1.0 + g.value) * (1.0 + soft_clip_qe(p, u)));
    return keep_nan(x, scale_down(y, select(0, g.drop, outside)));
}

// p (s'(p (x + 1)) - s'(p (x - 1)))
//   = -sign(x) p (1 - q^2) (1 - e^2) g / ((1 + g)^2 (1 + q e)^2)
fn soft_clip_d2(x: f32, p: f32) -> f32 {
    let u = soft_clip_product(x, p);
    let g = decay(soft_clip_difference(x, p, u));
    let qe = soft_clip_qe(p, u);
    let bottom = fma(g.value, g.value + 2.0, 1.0) * fma(qe, qe + 2.0, 1.0);
    let top = (p * soft_clip_loss_twice(TwoFloat(p, 0.0)) * soft_clip_loss_twice(u)) * g.value;
    let y = scale_down(top / bottom, g.drop);
    return keep_nan(x, select(-y, y, x < 0.0));
}

// u; its first part is the product rounded, which is what counts near 0.
fn soft_clip_product(x: f32, p: f32) -> TwoFloat {
    return exact_product(min(abs(x), 1e24), p);
}

// t >= 0, cut where e^-t times any factor is 0
fn soft_clip_cut(t: TwoFloat) -> TwoFloat {
    return TwoFloat(min(t.hi, 240.0), select(t.lo, 0.0, t.hi > 240.0));
}

// |u - p|
fn soft_clip_difference(x: f32, p: f32, u: TwoFloat) -> TwoFloat {
    let outside = u.hi > p;
    let large = select(p, u.hi, outside);
    let small = select(u.hi, p, outside);
    // large - small as two floats; each step is exact. The last bit is 0, as no compiler knows.
    let zero = unknown_zero(x);
    let difference = opaque(large - small);
    let rest = opaque_by(large - difference, zero) - small;
    return soft_clip_cut(TwoFloat(difference, rest + select(-u.lo, u.lo, outside)));
}

// q e, which only counts beside 1
fn soft_clip_qe(p: f32, u: TwoFloat) -> f32 {
    return decay(TwoFloat(min(u.hi + p, 240.0), 0.0)).value;
}

// 1 - e^-2t
fn soft_clip_loss_twice(t: TwoFloat) -> f32 {
    let c = soft_clip_cut(t);
    return decay(TwoFloat(min(2.0 * c.hi, 240.0), 2.0 * c.lo)).loss;
}

// (1 - e) / (1 + e)
fn soft_clip_tanh(e: Decay) -> f32 {
    let small = e.value < 0.4;
    let part = select(e.loss, 2.0 * e.value, small) / (1.0 + e.value);
    return select(part, 1.0 - part, small);
}
