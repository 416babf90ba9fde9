// Numbers held as an unevaluated sum hi + lo.
//
// Drivers reassociate: Mesa turns x - n a - n b into x - n (a + b), which undoes every trick
// that relies on the order of sums. A bit mask is opaque to them. So each step that must stay
// as written ends in `opaque`, at a place where the bit it clears is known to be zero.

struct TwoFloat {
    hi: f32,
    lo: f32,
}

// The upper 12 bits of x's significand: the product of two such numbers is exact.
fn upper_half(x: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
}

// x, whose last bit must be zero already. No compiler sees through it.
fn opaque(x: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(x) & 0xfffffffeu);
}

// A bit that is 0, as no compiler knows: the last one of three times a number of 12 bits.
fn unknown_zero(x: f32) -> u32 {
    return bitcast<u32>(3.0 * upper_half(x)) & 1u;
}

// x, whatever its bits. `zero` is a bit that is 0, as no compiler knows.
fn opaque_by(x: f32, zero: u32) -> f32 {
    return bitcast<f32>(bitcast<u32>(x) | zero);
}

// The low part of a product whose high part is hi. Where that is small, the terms of the low part,
// or the low halves of the factors, may be below the normal range, and an adapter that takes some
// of them for 0 makes the low part wrong in its first digits. 2^-60: for factors up to 2^42.
fn low_part(hi: f32, lo: f32) -> f32 {
    return select(lo, 0.0, abs(hi) < 8.67361738e-19);
}

// a b as a sum; only hi, to 2^-23, where |a b| < 2^-60.
fn two_product(a: f32, b: f32) -> TwoFloat {
    let a1 = upper_half(a);
    let b1 = upper_half(b);
    let a2 = a - a1;
    let b2 = b - b1;
    // The mask keeps a compiler from fusing a b into the sums where hi is used.
    let hi = opaque(a * b);
    // a1 b1 and hi agree in their first 10 bits: the difference is exact and short.
    let rest = fma(a1, b1, -hi);
    let zero = bitcast<u32>(rest) & 1u;
    // In this order each sum is exact.
    let rest_1 = opaque_by(fma(a1, b2, opaque(rest)), zero);
    let rest_2 = opaque_by(fma(a2, b1, rest_1), zero);
    return TwoFloat(hi, low_part(hi, fma(a2, b2, rest_2)));
}

// |t|
fn abs_two(t: TwoFloat) -> TwoFloat {
    return TwoFloat(abs(t.hi), select(t.lo, -t.lo, t.hi < 0.0));
}

// x, cut where |c x| = limit <= 256
fn cut(x: f32, c: f32, limit: f32) -> f32 {
    // For smaller |c| no finite x is as large as the bound, which would be infinite.
    let least = 0.25 * limit * 1.1759e-38;
    let bound = select(limit / max(abs(c), least), 3.4028234663852886e38, abs(c) < least);
    return clamp(x, -bound, bound);
}

// Two factors.
struct Factors {
    x: f32,
    c: f32,
}

// x c as another product of two factors, for parameters c that may be as small as 2^-126: their
// lower halves would be below the normal range.
fn balanced(x: f32, c: f32) -> Factors {
    // 2^-80, 2^-32 and 2^32
    let tiny = abs(c) < 8.27180613e-25;
    return Factors(x * select(1.0, 2.32830644e-10, tiny), c * select(1.0, 4294967296.0, tiny));
}

// x c, under the conditions of two_product
fn scale_two(x: f32, c: TwoFloat) -> TwoFloat {
    let product = two_product(x, c.hi);
    return TwoFloat(product.hi, fma(x, c.lo, product.lo));
}

// 1 / c for 2^-118 <= |c| <= 2^118
fn reciprocal_two(c: f32) -> TwoFloat {
    let hi = 1.0 / c;
    // hi c is near 1: the difference is exact and short.
    let product = two_product(hi, c);
    let rest = opaque(1.0 - product.hi) - product.lo;
    return TwoFloat(hi, rest * hi);
}

// a b = hi + lo exactly, where two_product does it too: hi is the product rounded, where
// two_product clears its last bit.
fn exact_product(a: f32, b: f32) -> TwoFloat {
    let a1 = upper_half(a);
    let b1 = upper_half(b);
    let a2 = a - a1;
    let b2 = b - b1;
    // Three times a number of 12 bits: the last bit is 0.
    let zero = bitcast<u32>(3.0 * a1) & 1u;
    let hi = opaque_by(a * b, zero);
    let rest_0 = opaque_by(fma(a1, b1, -hi), zero);
    let rest_1 = opaque_by(fma(a1, b2, rest_0), zero);
    let rest_2 = opaque_by(fma(a2, b1, rest_1), zero);
    return TwoFloat(hi, low_part(hi, fma(a2, b2, rest_2)));
}
