// @use math/exp
// @use math/one_plus_square

// t = epsilon |x| and 1 + t^2, for epsilon between 1e-12 and 1e12
struct Radius {
    // t 2^-k
    t: TwoFloat,
    // t^2 4^-k
    square: TwoFloat,
    // 1 + t^2
    plus: OnePlusSquare,
    // t > limit
    beyond: bool,
}

// t is cut at `limit`, which is no more than 2^84.
fn radius(x: f32, epsilon: f32, limit: f32) -> Radius {
    let a = abs(x);
    let bound = limit / epsilon;
    let t = exact_product(min(a, bound), epsilon);
    let k = exponent_from_one(t.hi);
    let power = power_of_two(-k);
    let hi = t.hi * power;
    let lo = t.lo * power;
    let product = two_product(hi, hi);
    let square = TwoFloat(product.hi, fma(2.0 * hi, lo, product.lo));
    return Radius(TwoFloat(hi, lo), square, one_plus_square(square, k), a > bound);
}

// c t 2^-k for c = epsilon or 2 epsilon
fn times_t(c: f32, x: f32, epsilon: f32, r: Radius) -> f32 {
    // A subnormal t has lost bits that count again after c. Then x is lifted by 2^64. A compiler
    // must not know: the last bit of three times a number of 12 bits is 0.
    let zero = unknown_zero(x);
    let lifted = opaque_by(abs(x) * 1.84467441e19, zero);
    let tiny = scale_down(c * epsilon * lifted, 64);
    return select(fma(c, r.t.hi, c * r.t.lo), tiny, abs(x) < 7.52316385e-37);
}

// t less the root hi + lo + last, which is between 1/2 and 1: right where the difference is below
// 1/4. The error of two parts would count where a product t happens to meet the root.
fn near_root(t: TwoFloat, hi: f32, lo: f32, last: f32) -> f32 {
    // Three times a number of 12 bits: the last bit is 0.
    let zero = unknown_zero(t.hi);
    return opaque(t.hi - hi) + (opaque_by(t.lo - lo, zero) - last);
}
