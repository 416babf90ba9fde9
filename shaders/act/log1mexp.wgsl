// @use math/bits
// @use math/decay
// @use math/log

// log1mexp(x) = ln(1 - e^-x) for x > 0
//             = -inf at 0, and not defined for x < 0
fn log1mexp(x: f32) -> f32 {
    let e = log1mexp_decay(x);
    let m = log1mexp_loss(x, e);
    // 1 - e^-x = 2^k (1 + u), |u| <= 1/3
    let large = m.mantissa > 1.33333337;
    let k = m.exponent + select(0, 1, large);
    let u = select(select(m.mantissa, 0.5 * m.mantissa, large) - 1.0, -e.value, k == 0);
    // ln(1 + u) = u + u^2 q, error below 2^-27.6 (tools/fit_log1mexp.py)
    let upper = fma(fma(fma(fma(-0.128795683, u, 0.139856681), u, -0.12187396), u, 0.140055358), u, -0.166802242);
    let q = fma(fma(fma(fma(upper, u, 0.200104356), u, -0.249998048), u, 0.333332151), u, -0.5);
    let n = f32(k);
    // ln 2 = 0.693145752 + 1.42860677e-6, the first of 15 bits
    let y = fma(n, 0.693145752, fma(n, 1.42860677e-6, fma(u * u, q, u)));
    return log1mexp_ends(x, scale_down(y, e.drop), -infinity(), 0.0);
}

// 1 / (e^x - 1)
fn log1mexp_d1(x: f32) -> f32 {
    let e = log1mexp_decay(x);
    let m = log1mexp_loss(x, e);
    return log1mexp_ends(x, scale_by_power(e.value / m.mantissa, -e.drop - m.exponent), infinity(), 0.0);
}

// -e^x / (e^x - 1)^2
fn log1mexp_d2(x: f32) -> f32 {
    let e = log1mexp_decay(x);
    let m = log1mexp_loss(x, e);
    let y = scale_by_power(-e.value / (m.mantissa * m.mantissa), -e.drop - 2 * m.exponent);
    return log1mexp_ends(x, y, -infinity(), 0.0);
}

fn log1mexp_decay(x: f32) -> Decay {
    return decay(TwoFloat(clamp(x, 0.0, 110.0), 0.0));
}

// 1 - e^-x, which is x itself where x is tiny
fn log1mexp_loss(x: f32, e: Decay) -> Mantissa {
    return split_mantissa(select(e.loss, x, x < 5.9604645e-8));
}

// y for finite x > 0, and what stands for it elsewhere. Integers tell a subnormal x from 0.
fn log1mexp_ends(x: f32, y: f32, at_zero: f32, at_infinity: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let above = select(y, at_infinity, bits == 0x7f800000u);
    let positive = select(above, at_zero, (bits & 0x7fffffffu) == 0u);
    return select(positive, nan(), (bits > 0x80000000u) | is_nan(x));
}
