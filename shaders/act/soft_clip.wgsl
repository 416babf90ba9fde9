// @use math/bits
// @use math/decay
// @use math/log1p

// With a = |x|, u = p a, q = e^-p, e = e^-u and g = e^-|u - p|. All three functions are even or odd.
struct SoftClip {
    q: Decay,
    e: Decay,
    g: Decay,
    // u > p
    outside: bool,
    // min(u, p)
    least: f32,
}

fn soft_clip_parts(x: f32, p: f32) -> SoftClip {
    let u = exact_product(min(abs(x), 1e24), p);
    let outside = u.hi > p;
    let large = select(p, u.hi, outside);
    let small = select(u.hi, p, outside);
    // large - small as two floats; each step is exact.
    let zero = bitcast<u32>(3.0 * upper_half(x)) & 1u;
    let difference = opaque(large - small);
    let rest = (opaque_by(large - difference, zero) - small) + select(-u.lo, u.lo, outside);
    let g = decay(TwoFloat(min(difference, 240.0), select(rest, 0.0, difference > 240.0)));
    let e = decay(TwoFloat(min(u.hi, 240.0), select(u.lo, 0.0, u.hi > 240.0)));
    return SoftClip(decay(TwoFloat(min(p, 240.0), 0.0)), e, g, outside, small);
}

// soft_clip(x) = (ln(1 + e^(p (x + 1))) - ln(1 + e^(p (x - 1)))) / p - 1
//   = sign(x) 2 / p atanh(tanh(p / 2) tanh(u / 2))
//   = sign(x) (min(a, 1) + (ln(1 + q e) - ln(1 + g)) / p)
fn soft_clip(x: f32, p: f32) -> f32 {
    let c = soft_clip_parts(x, p);
    // k = tanh(p / 2) / (p / 2); by a polynomial in p^2 for p < 1.3, error below 2^-27
    // (tools/fit_soft_clip.py)
    let s = min(p * p, 1.69);
    let series = fma(fma(fma(fma(fma(-5.38548329e-6, s, 7.99571499e-5), s, -8.38873559e-4), s, 0.00833176821), s, -0.0833331496), s, 1.0);
    let steep = soft_clip_tanh(c.q);
    let k = select(2.0 * steep / p, series, p < 1.3);
    let t = soft_clip_tanh(c.e);
    // atanh(z) / z = 1 + z^2 r(z^2) for z^2 < 0.327, error below 2^-26 (tools/fit_soft_clip.py)
    let z = min(steep * t, 0.572);
    let w = z * z;
    let r = fma(fma(fma(fma(fma(0.238150865, w, 0.00293497858), w, 0.132400453), w, 0.140354455), w, 0.200132623), w, 0.333331019);
    let inner = k * fma(t * w, r, t);
    let qe = c.q.value * c.e.value;
    let outer = min(abs(x), 1.0) + (qe * log1p_ratio(qe) - c.g.value * log1p_ratio(c.g.value)) / p;
    return keep_nan(x, copy_sign(select(outer, inner, c.least < 1.3), x));
}

// s(p (x + 1)) - s(p (x - 1)), s(t) = 1 / (1 + e^-t)
//   = (1 - q^2) / ((1 + g) (1 + q e)), times g where u > p
fn soft_clip_d1(x: f32, p: f32) -> f32 {
    let c = soft_clip_parts(x, p);
    let top = soft_clip_rest(c.q) * select(1.0, c.g.value, c.outside);
    let y = top / ((1.0 + c.g.value) * fma(c.q.value, c.e.value, 1.0));
    return keep_nan(x, scale_down(y, select(0, c.g.drop, c.outside)));
}

// p (s'(p (x + 1)) - s'(p (x - 1)))
//   = -sign(x) p (1 - q^2) (1 - e^2) g / ((1 + g)^2 (1 + q e)^2)
fn soft_clip_d2(x: f32, p: f32) -> f32 {
    let c = soft_clip_parts(x, p);
    let qe = c.q.value * c.e.value;
    let bottom = fma(c.g.value, c.g.value + 2.0, 1.0) * fma(qe, qe + 2.0, 1.0);
    let top = (p * soft_clip_rest(c.q) * soft_clip_rest(c.e)) * c.g.value;
    let y = scale_down(top / bottom, c.g.drop);
    return keep_nan(x, select(-y, y, x < 0.0));
}

// (1 - e) / (1 + e)
fn soft_clip_tanh(e: Decay) -> f32 {
    let small = e.value < 0.4;
    let part = select(e.loss, 2.0 * e.value, small) / (1.0 + e.value);
    return select(part, 1.0 - part, small);
}

// 1 - e^2, for a large e from l = 1 - e as 2 l - l^2
fn soft_clip_rest(e: Decay) -> f32 {
    return select(fma(-e.loss, e.loss, 2.0 * e.loss), fma(-e.value, e.value, 1.0), e.value < 0.7);
}
