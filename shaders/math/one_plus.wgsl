// @use math/exp

// The denominators 1 + c |x| and 1 + t^2: (mantissa + rest) 2^exponent, mantissa in [1, 2), rest
// below 2^-21. Nothing overflows, and the rounding of the sum does not count twice or three
// times in its powers.
struct OnePlus {
    mantissa: f32,
    rest: f32,
    exponent: i32,
}

// 1 + c |x| for c in [2^-40, 2^60] and every x. At infinity its quotients are 0.
fn one_plus(x: f32, c: TwoFloat) -> OnePlus {
    let a = min(abs(x), 3.4028234e38);
    // Beyond 2^64 all is divided by 2^64, so that c |x| does not overflow.
    let far = a > 1.84467441e19;
    let one = select(1.0, 5.42101086e-20, far);
    let sum = one_plus_two(scale_two(a * one, c), one);
    let infinite = (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u;
    let exponent = select(select(0, 64, far), 1000, infinite);
    return OnePlus(sum.mantissa, sum.rest, sum.exponent + exponent);
}

// one + t, where one is a power of 2, t is no less than 0 and the last bit of t.hi is 0
fn one_plus_two(t: TwoFloat, one: f32) -> OnePlus {
    let large = max(t.hi, one);
    let small = min(t.hi, one);
    // The difference large - sum is exact, and its last bit is 0 too.
    let sum = opaque(large + small);
    let rest = (opaque(large - sum) + small) + t.lo;
    let exponent = (bitcast<i32>(sum) >> 23u) - 127;
    let scale = power_of_two(-exponent);
    return OnePlus(sum * scale, rest * scale, exponent);
}

// v / u
fn over_one_plus(v: f32, u: OnePlus) -> f32 {
    return scale_by_power(v / (u.mantissa + u.rest), -u.exponent);
}

// v / u^2
fn over_square(v: f32, u: OnePlus) -> f32 {
    let square = u.mantissa * fma(2.0, u.rest, u.mantissa);
    return scale_by_power(v / square, -2 * u.exponent);
}

// v / u^3
fn over_cube(v: f32, u: OnePlus) -> f32 {
    let cube = u.mantissa * u.mantissa * fma(3.0, u.rest, u.mantissa);
    return scale_by_power(v / cube, -3 * u.exponent);
}
