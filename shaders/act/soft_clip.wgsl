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
    let zero = bitcast<u32>(3.0 * upper_half(p)) & 1u;
    let difference = opaque(large - small);
    let rest = (opaque_by(large - difference, zero) - small) + select(-u.lo, u.lo, outside);
    let g = decay(TwoFloat(min(difference, 240.0), select(rest, 0.0, difference > 240.0)));
    let e = decay(TwoFloat(min(u.hi, 240.0), select(u.lo, 0.0, u.hi > 240.0)));
    return SoftClip(decay(TwoFloat(min(p, 240.0), 0.0)), e, g, outside, small);
}

// soft_clip(x) = (ln(1 + e^(p (x + 1))) - ln(1 + e^(p (x - 1)))) / p - 1
//   = sign(x) 2 / p atanh(z), z = tanh(p / 2) tanh(u / 2) = (1 - q) (1 - e) / ((1 + q) (1 + e))
//   = sign(x) (min(a, 1) + (ln(1 + q e) - ln(1 + g)) / p)
fn soft_clip(x: f32, p: f32) -> f32 {
    let c = soft_clip_parts(x, p);
    // atanh(z) / z for z^2 < 0.327, error below 2^-26.2 (tools/fit_soft_clip.py)
    let bottom = (1.0 + c.q.value) * (1.0 + c.e.value);
    let z = min(c.q.loss * c.e.loss / bottom, 0.572);
    let w = z * z;
    let upper = fma(fma(fma(0.238150865, w, 0.00293497858), w, 0.132400453), w, 0.140354455);
    let ratio = fma(fma(fma(upper, w, 0.200132623), w, 0.333331019), w, 1.0);
    let inner = 2.0 * ((c.q.loss / p) * c.e.loss) / bottom * ratio;
    let qe = c.q.value * c.e.value;
    let outer = min(abs(x), 1.0) + (qe * log1p_ratio(qe) - c.g.value * log1p_ratio(c.g.value)) / p;
    return keep_nan(x, copy_sign(select(outer, inner, c.least < 1.3), x));
}

// s(p (x + 1)) - s(p (x - 1)), s(t) = 1 / (1 + e^-t)
//   = (1 - q) (1 + q) / ((1 + g) (1 + q e)), times g where u > p
fn soft_clip_d1(x: f32, p: f32) -> f32 {
    let c = soft_clip_parts(x, p);
    let top = c.q.loss * (1.0 + c.q.value) * select(1.0, c.g.value, c.outside);
    let y = top / ((1.0 + c.g.value) * fma(c.q.value, c.e.value, 1.0));
    return keep_nan(x, scale_down(y, select(0, c.g.drop, c.outside)));
}

// p (s'(p (x + 1)) - s'(p (x - 1)))
//   = -sign(x) p (1 - q) (1 + q) (1 - e) (1 + e) g / ((1 + g) (1 + q e))^2
fn soft_clip_d2(x: f32, p: f32) -> f32 {
    let c = soft_clip_parts(x, p);
    let root = (1.0 + c.g.value) * fma(c.q.value, c.e.value, 1.0);
    let top = (p * c.q.loss * c.e.loss) * ((1.0 + c.q.value) * (1.0 + c.e.value) * c.g.value);
    let y = scale_down(top / (root * root), c.g.drop);
    return keep_nan(x, select(-y, y, x < 0.0));
}
