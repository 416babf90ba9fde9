// IEEE 754 binary16, two in a word, converted by integers: WGSL lets its own conversions round
// either way, and take subnormal numbers for 0.

// The f16 in the lower 16 bits as f32: exact.
fn load_f16(bits: u32) -> f32 {
    let rest = bits & 0x7fffu;
    let shifted = rest << 13u;
    // Below the normal range it is a multiple of 2^-24. That product is normal in f32.
    let small = bitcast<u32>(f32(rest) * 5.9604645e-8);
    let normal = select(shifted + 0x38000000u, small, rest < 0x400u);
    let magnitude = select(normal, shifted | 0x7f800000u, rest >= 0x7c00u);
    return bitcast<f32>(magnitude | ((bits & 0x8000u) << 16u));
}

// The nearest f16, the even one of two: infinite from 65520 on, NaN for NaN.
fn store_f16(value: f32) -> u32 {
    let bits = bitcast<u32>(value);
    let rest = bits & 0x7fffffffu;
    let normal = (rest - 0x38000000u + 0xfffu + ((rest >> 13u) & 1u)) >> 13u;
    // Below 2^-14: beside 0.5 the spacing of f32 is 2^-24, the unit of subnormal f16.
    let small = bitcast<u32>(bitcast<f32>(min(rest, 0x38800000u)) + 0.5) - 0x3f000000u;
    let finite = min(select(normal, small, rest < 0x38800000u), 0x7c00u);
    let nan = 0x7e00u | ((rest >> 13u) & 0x1ffu);
    return select(finite, nan, rest > 0x7f800000u) | ((bits >> 16u) & 0x8000u);
}
