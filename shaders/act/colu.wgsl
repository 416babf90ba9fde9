// @use math/bits
// @use math/exp
// @use math/exp_two

// Here v = e^x and w = 1 + v. Numerator and denominator are multiplied by v for x < 0, so that
// nothing overflows: c = 1, g = e^(-x - v) for x >= 0, and c = v, g = e^-v for x < 0. W is
// c - x g. The polynomials at the roots: tools/fit_logish.py

// colu(x) = x / (1 - x e^-(x + e^x)) = x c / W
fn colu(x: f32) -> f32 {
    let r = colu_parts(x);
    let y = select(x, r.near * r.c, x < 0.0) / (r.whole.hi + r.whole.lo);
    return keep_nan(x, scale_down(y, r.drop));
}

// (1 - x^2 g w) / W^2              for x >= 0
// v (v - x^2 g w) / W^2            for x < 0, the same as
// v ((1 + a w) v / W - a w) / W,   a = -x
fn colu_d1(x: f32) -> f32 {
    let r = colu_parts(x);
    let near = r.near;
    let whole = r.whole;
    let aw = fma(-near, r.v, -near);
    // v - x^2 g w where -1.6 < x < -0.3, error below 2^-26.7. All bits of the difference may count.
    let d = opaque_by(near + 0.726925015, bitcast<u32>(r.drop)) - 2.68534794e-8;
    let p2 = fma(fma(-0.000560288434, d, -0.00183249975), d, -0.000590255833);
    let p1 = fma(fma(fma(p2, d, 0.0108720846), d, 0.0380317122), d, 0.0685399175);
    let p = fma(fma(fma(p1, d, 0.0888570175), d, -0.824852467), d, 1.88950586);
    let above = fma(-near * near, fma(r.g, r.v, r.g), r.c);
    let square = whole.hi * fma(2.0, whole.lo, whole.hi);
    let outside = near < -1.6;
    let top = select(select(above, d * p, near < -0.3), 1.0, outside);
    let q = top / select(square, whole.hi + whole.lo, outside);
    let y = q * select(1.0, fma(fma(r.v, aw, r.v), q, -aw), outside);
    return keep_nan(x, scale_down(r.c * y, r.drop));
}

// g K / W^3    for x >= 0, K = 2 - 4 x w + x^2 (1 + v + v^2) + g x^3 (1 + 3 v + v^2)
// g v K / W^3  for x < 0,   K = v (2 - 4 x w + x^2 (1 + v + v^2)) + g x^3 (1 + 3 v + v^2), the same as
// v (1 - v / W) (2 v (1 / a + w) (1 + a w) / W - a (1 + 3 v + v^2)) / W,  a = -x
fn colu_d2(x: f32) -> f32 {
    let r = colu_parts(x);
    let near = r.near;
    let v = r.v;
    let zero = bitcast<u32>(r.drop);
    let tail = fma(v, v + 3.0, 1.0);
    // 2 - 4 x w + x^2 (1 + v + v^2) = 2 - 4 x + x^2 + x v (x v + x - 4)
    let xv = scale_two(near, r.v_two);
    let quadratic = fma(xv.hi, xv.hi + fma(2.0, xv.lo, near - 4.0), fma(near, near - 4.0, 2.0));
    let direct = fma(r.g * (near * near * near), tail, quadratic);
    // K where -1.97 < x < -0.47, error below 2^-25.9
    let d = opaque_by(near + 1.2743547, zero) + 5.02688913e-8;
    let p1 = fma(fma(fma(fma(0.00130360317, d, 0.000643726788), d, -0.00224437006), d, -0.00475600641), d, -0.0087601617);
    let p = fma(fma(fma(fma(fma(p1, d, -0.0531922802), d, -0.308225572), d, 0.145343825), d, -4.22573376), d, 7.54025841);
    // K without the roots where 0 <= x < 2, error below 2^-25.6
    let b1 = opaque_by(near - 0.247942567, zero) + 3.39126993e-9;
    let b2 = opaque_by(near - 1.07593191, zero) + 5.60073836e-8;
    let q2 = fma(fma(fma(fma(0.00185650284, near, -0.0197159387), near, 0.0867966563), near, -0.1993673), near, 0.301344156);
    let q1 = fma(fma(fma(fma(q2, near, -0.269188583), near, 0.309800923), near, 0.444704533), near, 1.30367315);
    let q = fma(fma(fma(fma(q1, near, 3.25200415), near, 3.96297669), near, 7.21685171), near, 7.49711466);
    let above = select(direct, b1 * b2 * q, near < 2.0);
    // K where -0.47 < x < 0, error below 2^-25.7
    let u1 = fma(fma(fma(0.720044911, near, 1.96334779), near, 2.40136719), near, 1.04320002);
    let u = fma(fma(fma(fma(u1, near, -1.83073747), near, -8.00011158), near, -6.0), near, 2.0);
    let below = select(u, d * p, near < -0.47);
    let bracket = select(above, below, x < 0.0);
    let whole = r.whole;
    let h = near * r.g;
    let cube_above = fma(h, fma(h, 3.0 - h, -3.0), 1.0);
    let cube_below = whole.hi * whole.hi * fma(3.0, whole.lo, whole.hi);
    let ratio = r.c * bracket / select(cube_above, cube_below, x < 0.0);
    let y = scale_by_power(fma(ratio, r.fraction, ratio), r.exponent - r.drop);

    let a = max(-near, 1.0);
    let reciprocal = 1.0 / (whole.hi + whole.lo);
    let first = 2.0 * v * (1.0 / a + (1.0 + v)) * fma(a, 1.0 + v, 1.0) * reciprocal;
    let far = r.c * (fma(-v, reciprocal, 1.0) * (reciprocal * fma(-a, tail, first)));
    return keep_nan(x, select(y, scale_down(far, r.drop), near < -1.97));
}

struct ColuParts {
    // x, cut where no result depends on it or all have left the normal range
    near: f32,
    v: f32,
    v_two: TwoFloat,
    // c 2^drop, the drop is 0 unless c < 2^-100
    c: f32,
    drop: i32,
    // g, and g = (1 + fraction) 2^exponent
    g: f32,
    fraction: f32,
    exponent: i32,
    // W
    whole: TwoFloat,
}

fn colu_parts(x: f32) -> ColuParts {
    let near = clamp(x, -110.0, 4.65);
    let e = exp_two(near);
    let k = max(e.exponent, -100);
    let power = power_of_two(k);
    let hi = e.hi * power;
    let lo = e.lo * power;
    // v + max(x, 0): e^-v multiplies the relative error of v by up to 105. The last bit of hi is 0,
    // and so are those of the two masked differences.
    let summand = max(near, 0.0);
    let sum = opaque(hi + summand);
    let rest = opaque(opaque(hi - sum) + summand) + lo;
    let inner = exp_parts(-sum, -rest);
    let inner_power = power_of_two(max(inner.exponent, -100));
    let g = (1.0 + inner.fraction) * inner_power;
    let v = hi + lo;
    let negative = x < 0.0;
    let c = select(1.0, v, negative);
    // W = c - x g, for x < 0 as an exact product with the power of two in g and a smaller rest.
    // `zero` is 0: the last bit of three times a number of 12 bits.
    let part = -near * select(g, inner_power, negative);
    let other = select(1.0, fma(part, inner.fraction, v), negative);
    let large = max(part, other);
    let small = min(part, other);
    let zero = unknown_zero(near);
    let whole = opaque(large + small);
    let whole_rest = opaque_by(large - whole, zero) + small;
    let drop = select(0, k - e.exponent, negative);
    return ColuParts(near, v, TwoFloat(hi, lo), c, drop, g, inner.fraction, inner.exponent, TwoFloat(whole, whole_rest));
}
