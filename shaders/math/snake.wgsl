// @use math/versine

// x + sin(alpha x)^2 / beta = x + (1 - cos(2 alpha x)) / (2 beta), |alpha| and |beta| within
// 1e-12 and 1e12
fn plus_sine_square(x: f32, alpha: f32, beta: f32) -> f32 {
    let c = beta + beta;
    let a = alpha + alpha;
    let v = versine(product_angle(x, a));
    // Before the first quarter the angle is |a x| rounded. What that lost counts twice in a square.
    let s = exact_product(abs(x), abs(a));
    let lo = v.lo + select(0.0, s.hi * s.lo, s.hi < 0.785);
    // Where the terms have different signs and cancel, (v - |c x|) / c loses less.
    let t = exact_product(abs(x), abs(c));
    let against = ((bitcast<u32>(x) ^ bitcast<u32>(c)) & 0x80000000u) != 0u;
    let near = against & (t.hi > 0.25) & (t.hi < 4.0);
    let y = select(v.hi + lo, (v.hi - t.hi) + (lo - t.lo), near) / c;
    let sum = select(x + y, y, near);
    // NaN and the infinities stay as they are.
    return select(sum, x, (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u);
}

// 1 + sin(a x), or 1 - sin(a x) where `negative`, as a sum. Nothing sensible where x is not finite.
fn one_plus_sine(x: f32, a: f32, negative: bool) -> TwoFloat {
    // 1 + sin v = 1 - cos(v + pi/2), 1 - sin v = 1 - cos(v - pi/2)
    let v = product_angle(x, a);
    let minus = (((bitcast<u32>(x) ^ bitcast<u32>(a)) & 0x80000000u) != 0u) != negative;
    return versine(Angle(v.quarter + select(1, -1, minus), v.rest));
}

// value, or NaN where x is NaN or infinite
fn nan_unless_finite(x: f32, value: f32) -> f32 {
    return select(value, nan(), (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u);
}
