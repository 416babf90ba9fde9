// @use math/bits
// @use math/two_float

// 1 + q = (hi + lo) 4^k, where hi is between 1 and 5, |lo| < 2^-21 and k >= 0. So no power of it
// overflows; scale_down(result, multiple of k) ends the computation.
struct OnePlusSquare {
    hi: f32,
    lo: f32,
    k: i32,
}

// For q 4^-k = square >= 0, where the last bit of square.hi is 0, square < 4, and k = 0 or
// square >= 1.
fn one_plus_square(square: TwoFloat, k: i32) -> OnePlusSquare {
    let one = power_of_two(max(-2 * k, -126));
    let large = max(one, square.hi);
    let small = min(one, square.hi);
    let sum = opaque(large + small);
    // `large` and `sum` are multiples of twice the last bit of `large`. What remains of `small` is
    // exact too; or it is all of `small`, whose last bit does not count.
    let rest = opaque(opaque(large - sum) + small);
    return OnePlusSquare(sum, rest + square.lo, k);
}

// (hi + lo)^(3/2)
fn power_3_2(w: OnePlusSquare) -> f32 {
    return sqrt(w.hi) * fma(1.5, w.lo, w.hi);
}

// (hi + lo)^(5/2)
fn power_5_2(w: OnePlusSquare) -> f32 {
    return sqrt(w.hi) * w.hi * fma(2.5, w.lo, w.hi);
}

// The exponent of x, 0 where |x| < 1
fn exponent_from_one(x: f32) -> i32 {
    return max((bitcast<i32>(x) & 0x7fffffff) >> 23u, 127) - 127;
}
