// @use math/bits
// @use math/exp
// @use math/log

// logit(x) = ln(x / (1 - x)), with x clamped to [eps, 1 - eps] where eps > 0. For eps <= 0 it is
// infinite at 0 and 1, and not defined outside [0, 1]. Where eps > 1/2 the bounds cross: x < eps is
// eps, any other 1 - eps. Above 1 neither has a logit.
fn logit(x: f32, eps: f32) -> f32 {
    let t = logit_distance(x, eps);
    // ln((1 - u) / u). Near its root u = 1/2 it is 2 s + s^3 p(s^2), s = 1 - 2 u, which is exact
    // for u >= 1/4; error below 2^-29.4 (tools/fit_logit.py).
    let u = t.u;
    let s = 1.0 - 2.0 * u;
    let w = s * s;
    let p = fma(fma(fma(fma(fma(0.352800786, w, 0.10317836), w, 0.236335322), w, 0.284474909), w, 0.40004909), w, 0.666666031);
    let centre = fma(s * w, p, 2.0 * s);
    let tail = log_ratio(split_mantissa(1.0 - u), split_mantissa(u));
    let y = select(tail.hi + tail.lo, centre, u >= 0.25);
    let size = select(y, infinity(), bitcast<u32>(u) == 0u);
    return logit_domain(x, eps, select(select(-size, size, t.right), nan(), eps > 1.0));
}

// 1 / (x (1 - x)) within [eps, 1 - eps], 0 outside
fn logit_d1(x: f32, eps: f32) -> f32 {
    let t = logit_distance(x, eps);
    let m = split_mantissa(t.u);
    let y = scale_by_power(1.0 / (m.mantissa * (1.0 - t.u)), -m.exponent);
    let inside = select(y, infinity(), bitcast<u32>(t.u) == 0u);
    return logit_domain(x, eps, select(inside, 0.0, t.outside));
}

// (2 x - 1) / (x (1 - x))^2 within [eps, 1 - eps], 0 outside
fn logit_d2(x: f32, eps: f32) -> f32 {
    let t = logit_distance(x, eps);
    let m = split_mantissa(t.u);
    let product = m.mantissa * (1.0 - t.u);
    let y = scale_by_power((1.0 - 2.0 * t.u) / (product * product), -2 * m.exponent);
    let inside = select(y, infinity(), bitcast<u32>(t.u) == 0u);
    return logit_domain(x, eps, select(select(-inside, inside, t.right), 0.0, t.outside));
}

// The distance of what x is taken for to the nearer of 0 and 1, whether that is 1, and whether x
// itself is outside the bounds. Integers compare what may be subnormal. 1 - x is exact where
// x > 1/2, and 1 - eps where it counts.
struct LogitDistance {
    u: f32,
    right: bool,
    outside: bool,
}

fn logit_distance(x: f32, eps: f32) -> LogitDistance {
    let crossed = eps > 0.5;
    let distance = bitcast<i32>(select(x, 1.0 - x, x > 0.5));
    // Less than 0 as an integer, too
    let least = max(bitcast<i32>(eps), 0);
    let u = select(bitcast<f32>(max(distance, least)), 1.0 - eps, crossed);
    let outside = (distance < least) & ((bitcast<u32>(x) != 0x80000000u) | (least != 0));
    return LogitDistance(u, select(x > 0.5, x < eps, crossed), outside | crossed);
}

// y where the function is defined
fn logit_domain(x: f32, eps: f32, y: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let defined = (bitcast<i32>(eps) > 0) | (bits <= 0x3f800000u) | (bits == 0x80000000u);
    return keep_nan(x, select(nan(), y, defined));
}
