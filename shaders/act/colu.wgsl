// @use math/bits
// @use math/exp
// @use math/exp_two

// Here v = e^x and w = 1 + v. Numerator and denominator are multiplied by v for x < 0, so that
// nothing overflows: c = 1, g = e^(-x - v) for x >= 0, and c = v, g = e^-v for x < 0. The
// polynomials at the roots: tools/fit_logish.py

// colu(x) = x / (1 - x e^-(x + e^x)) = x c / (c - x g)
fn colu(x: f32) -> f32 {
    let r = colu_parts(x);
    let y = select(x, r.near * r.c, x < 0.0) / r.whole;
    return keep_nan(x, scale_down(y, r.drop));
}

// c (c - x^2 g w) / (c - x g)^2
fn colu_d1(x: f32) -> f32 {
    let r = colu_parts(x);
    let a = r.near;
    let far = fma(-a * a, fma(r.g, r.v, r.g), r.c);
    // Near the root, |d| < 0.5, error below 2^-25.7. All bits of the difference may count.
    let d = opaque_by(a + 0.726925015, bitcast<u32>(r.drop)) - 2.68534794e-8;
    let upper = fma(fma(fma(-0.00207061158, d, -0.000908424263), d, 0.0109520266), d, 0.0380815566);
    let p = fma(fma(fma(fma(upper, d, 0.0685326904), d, 0.0888549462), d, -0.824852347), d, 1.88950586);
    let bracket = select(far, d * p, abs(d) < 0.5);
    return keep_nan(x, scale_down(r.c * bracket / (r.whole * r.whole), r.drop));
}

// g c (c (2 - 4 x w + x^2 (1 + v + v^2)) + g x^3 (1 + 3 v + v^2)) / (c - x g)^3
fn colu_d2(x: f32) -> f32 {
    let r = colu_parts(x);
    let a = r.near;
    let v = r.v;
    let zero = bitcast<u32>(r.drop);
    let quadratic = fma(a, fma(a, fma(v, v + 1.0, 1.0), fma(-4.0, v, -4.0)), 2.0);
    let far = fma(r.c, quadratic, r.g * (a * a * a) * fma(v, v + 3.0, 1.0));
    // x < 0: |d| < 0.5, error below 2^-26
    let d = opaque_by(a + 1.2743547, zero) + 5.02688913e-8;
    let upper = fma(fma(fma(-0.00148457708, d, -0.00422772765), d, -0.00892330706), d, -0.0533112064);
    let p = fma(fma(fma(fma(upper, d, -0.308213055), d, 0.145351142), d, -4.22573376), d, 7.54025841);
    // 0 <= x < 2: two roots, error below 2^-24.7
    let b1 = opaque_by(a - 0.247942567, zero) + 3.39126993e-9;
    let b2 = opaque_by(a - 1.07593191, zero) + 5.60073836e-8;
    let t = a - 1.0;
    let top = fma(fma(fma(fma(fma(0.00130079023, t, -0.00248409249), t, -0.0039985422), t, 0.0736915246), t, 0.340828955), t, 0.952412069);
    let q = fma(fma(fma(fma(fma(fma(top, t, 2.64120913), t, 7.36602402), t, 17.3872604), t, 29.1865654), t, 33.6013451), t, 23.8888512);
    let above = select(far, b1 * b2 * q, a < 2.0);
    let below = select(far, d * p, abs(d) < 0.5);
    let bracket = select(above, below, x < 0.0);
    let y = r.mantissa * (r.c * bracket) / (r.whole * r.whole * r.whole);
    return keep_nan(x, scale_by_power(y, r.exponent - r.drop));
}

struct ColuParts {
    // x, cut where no result depends on it or all have left the normal range
    near: f32,
    v: f32,
    // c 2^drop, the drop is 0 unless c < 2^-100
    c: f32,
    drop: i32,
    // g, and g = mantissa 2^exponent
    g: f32,
    mantissa: f32,
    exponent: i32,
    // c - x g
    whole: f32,
}

fn colu_parts(x: f32) -> ColuParts {
    let near = clamp(x, -110.0, 4.65);
    let e = exp_two(near);
    let k = max(e.exponent, -100);
    let power = power_of_two(k);
    let hi = e.hi * power;
    let lo = e.lo * power;
    // v + max(x, 0). e^-v multiplies the relative error of v by up to 105. The last bit of hi is 0,
    // and so are those of the two masked differences.
    let summand = max(near, 0.0);
    let sum = opaque(hi + summand);
    let rest = opaque(opaque(hi - sum) + summand) + lo;
    let g = exp_parts(-sum, -rest);
    let value = g.mantissa * power_of_two(max(g.exponent, -100));
    let v = hi + lo;
    let negative = x < 0.0;
    let c = select(1.0, v, negative);
    let drop = select(0, k - e.exponent, negative);
    return ColuParts(near, v, c, drop, value, g.mantissa, g.exponent, fma(-near, value, c));
}
