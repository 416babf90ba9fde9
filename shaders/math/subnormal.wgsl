// @use math/bits
// @use math/exp

// y, and c x where |x| < 2^-100, below the normal range too: c may be large, and an adapter may take
// the smaller one of several terms for 0.
fn line_near_zero(x: f32, c: f32, y: f32) -> f32 {
    let magnitude = bitcast<u32>(x) & 0x7fffffffu;
    // 2^64 |x|, where a number below the normal range is an integer times 2^-149
    let lifted = select(bitcast<f32>(magnitude + (64u << 23u)), f32(magnitude) * 2.58493941e-26, magnitude < 0x00800000u);
    let line = scale_down(c * lifted, 64);
    let odd = bitcast<f32>(bitcast<u32>(line) ^ (bitcast<u32>(x) & 0x80000000u));
    return select(y, odd, magnitude < 0x0d800000u);
}

// c b x where |b x| < 2^-100, in an order that does not pass through the subnormal numbers
fn product_near_zero(x: f32, b: f32, c: f32) -> f32 {
    // As integers, since a compiler would multiply by 2^-64 first.
    return scale_down(lifted_product(x, b) * c, 64);
}

// 2^64 b x where |b x| < 2^-100
fn lifted_product(x: f32, b: f32) -> f32 {
    // A bit that is 0, as no compiler knows: of three times a number of 12 bits the last.
    let zero = unknown_zero(x);
    // 2^64 x, and no compiler undoes it. Only for b = 0 is x cut.
    let large = opaque_by(clamp(x, -1e18, 1e18) * 1.84467441e19, zero);
    return opaque_by(large * b, zero);
}
