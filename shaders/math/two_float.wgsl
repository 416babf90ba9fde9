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

// a b as a sum, where neither a b nor its rounding error leaves the normal range.
fn two_product(a: f32, b: f32) -> TwoFloat {
    let a1 = upper_half(a);
    let b1 = upper_half(b);
    let a2 = a - a1;
    let b2 = b - b1;
    let hi = a * b;
    // a1 b1 and hi agree in their first 11 bits: the difference is exact and short.
    let head = opaque(fma(a1, b1, -hi));
    return TwoFloat(hi, fma(a2, b2, fma(a2, b1, fma(a1, b2, head))));
}
