// @use math/one_plus
// @use math/spike
// @use math/subnormal

// step_atan(x) = 1 where x >= 0, 0 elsewhere
fn step_atan(x: f32, alpha: f32) -> f32 {
    return spike(x);
}

// alpha / 2 / (1 + t^2), t = pi / 2 alpha x
fn step_atan_d1(x: f32, alpha: f32) -> f32 {
    let t = step_atan_argument(x, step_atan_slope(alpha));
    return keep_nan(x, over_one_plus(0.5 * alpha, t.denominator));
}

// -pi / 2 alpha^2 t / (1 + t^2)^2
fn step_atan_d2(x: f32, alpha: f32) -> f32 {
    let slope = step_atan_slope(alpha);
    let c = alpha * (slope.hi + slope.lo);
    let t = step_atan_argument(x, slope);
    let u = t.denominator;
    let square = u.mantissa * fma(2.0, u.rest, u.mantissa);
    let y = scale_by_power(c * t.mantissa / square, t.exponent - 2 * u.exponent);
    return keep_nan(x, line_near_zero(x, -c * slope.hi, spike_slope(x, y)));
}

// |t| = mantissa 2^exponent, exponent >= 0, and 1 + t^2
struct StepAtanArgument {
    mantissa: f32,
    exponent: i32,
    denominator: OnePlus,
}

fn step_atan_argument(x: f32, slope: TwoFloat) -> StepAtanArgument {
    // Beyond 2^84 all results are below the normal range.
    let t = scale_two(min(abs(x), 1.93428131e25), slope);
    // t^2 must not overflow: where t >= 2 all is divided by a power of 2.
    let exponent = max((bitcast<i32>(t.hi) >> 23u) - 127, 0);
    let scale = power_of_two(-exponent);
    let hi = t.hi * scale;
    let lo = t.lo * scale;
    let square = two_product(hi, hi);
    let one = power_of_two(max(-2 * exponent, -126));
    let u = one_plus_two(TwoFloat(square.hi, fma(2.0 * hi, lo, square.lo)), one);
    let denominator = OnePlus(u.mantissa, u.rest, u.exponent + 2 * exponent);
    return StepAtanArgument(hi + lo, exponent, denominator);
}

// pi / 2 alpha, pi / 2 = 1.57079637 - 4.37113883e-8
fn step_atan_slope(alpha: f32) -> TwoFloat {
    let product = two_product(alpha, 1.57079637);
    return TwoFloat(product.hi, fma(alpha, -4.37113883e-8, product.lo));
}
