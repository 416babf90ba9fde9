// @use math/bits

// softsign(x) = x / (1 + |x|). From 2^25 on the quotient is 1 to the last bit.
fn softsign(x: f32) -> f32 {
    let near = clamp(x, -33554432.0, 33554432.0);
    return keep_nan(x, near / (1.0 + abs(near)));
}

// 1 / (1 + |x|)^2, squared after the division, which cannot overflow
fn softsign_d1(x: f32) -> f32 {
    let r = softsign_reciprocal(x);
    return keep_nan(x, r * r);
}

// -2 sign(x) / (1 + |x|)^3, and 0 at 0
fn softsign_d2(x: f32) -> f32 {
    let r = softsign_reciprocal(x);
    // 2 r in integers: r^3 may be below the normal range where 2 r^3 is not.
    let twice = bitcast<f32>(bitcast<u32>(r) + (1u << 23u));
    let magnitude = select(twice * (r * r), 0.0, x == 0.0);
    return keep_nan(x, select(-magnitude, magnitude, x < 0.0));
}

// 1 / (1 + |x|), 0 at infinity. Beyond 2^80 all powers of it in use are below the normal range.
fn softsign_reciprocal(x: f32) -> f32 {
    let a = abs(x);
    return select(1.0 / (1.0 + min(a, 1.2089258e24)), 0.0, a > 1.2089258e24);
}
