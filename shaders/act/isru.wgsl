// @use math/bits
// @use math/exp
// @use math/one_plus_square

// isru(x) = x / sqrt(1 + alpha x^2)
fn isru(x: f32, alpha: f32) -> f32 {
    // Where alpha x^2 = 2^30 the limit is reached.
    let r = isru_root(x, alpha, 32768.0);
    let near = select(abs(x), r.bound, r.beyond);
    let y = near / sqrt(r.plus.hi + r.plus.lo) * power_of_two(-r.plus.k);
    return keep_nan(x, select(copy_sign(y, x), x, r.flat));
}

// (1 + alpha x^2)^(-3/2)
fn isru_d1(x: f32, alpha: f32) -> f32 {
    // Just above alpha x^2 = 2^84 the result leaves the normal range.
    let r = isru_root(x, alpha, 4.40240848e12);
    let y = scale_down(1.0 / power_3_2(r.plus), 3 * r.plus.k);
    return keep_nan(x, select(select(y, 0.0, r.beyond), 1.0, r.flat));
}

// -3 alpha x (1 + alpha x^2)^(-5/2)
fn isru_d2(x: f32, alpha: f32) -> f32 {
    // alpha x^2 = 2^76
    let r = isru_root(x, alpha, 2.74877907e11);
    let top = fma(3.0, r.product.hi, 3.0 * r.product.lo);
    let y = scale_down(top / power_5_2(r.plus), 5 * r.plus.k + r.drop);
    return keep_nan(x, copy_sign(select(y, 0.0, r.beyond | r.flat), -x));
}

struct IsruRoot {
    // alpha |x| 2^drop
    product: TwoFloat,
    // 1 + alpha x^2
    plus: OnePlusSquare,
    drop: i32,
    // |x| was cut at `bound`
    bound: f32,
    beyond: bool,
    // alpha is 0
    flat: bool,
}

// |x| is cut where sqrt(alpha) |x| = limit <= 2^43. For 0 <= alpha < 2^90.
fn isru_root(x: f32, alpha: f32, limit: f32) -> IsruRoot {
    // alpha 2^24 and x, so that alpha x is normal wherever 3 alpha x is. A subnormal alpha counts
    // where x is huge: alpha 2^88 and x / 2^32 stand for it. Integers, since a compiler may move
    // factors within a product.
    let bits = bitcast<u32>(alpha) & 0x7fffffffu;
    let tiny = bits < 0x00800000u;
    let a = select(bitcast<f32>(bits + (24u << 23u)), f32(bits) * 4.33680869e-19, tiny);
    let bound = 4096.0 * limit / sqrt(max(a, 1.97215226e-31));
    let z = abs(x) * select(1.0, 2.32830644e-10, tiny);
    let c = min(z, bound);
    // The low half of a tiny c may be flushed to 0, whatever a is.
    let exact = two_product(a, c);
    let product = TwoFloat(exact.hi, select(exact.lo, 0.0, c < 7.8886091e-31));
    let q = two_product(product.hi, c * 5.96046448e-8);
    let k = exponent_from_one(q.hi) >> 1u;
    let power = power_of_two(-2 * k);
    let square = TwoFloat(q.hi * power, fma(product.lo, c * 5.96046448e-8, q.lo) * power);
    let plus = one_plus_square(square, k);
    let unit = select(1.0, 4294967296.0, tiny);
    return IsruRoot(product, plus, select(24, 56, tiny), bound * unit, z > bound, bits == 0u);
}
