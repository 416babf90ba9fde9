// bfloat16, two in a word: the upper half of an f32.

// The bf16 in the lower 16 bits as f32: exact.
fn load_bf16(bits: u32) -> f32 {
    return bitcast<f32>(bits << 16u);
}

// The nearest bf16, the even one of two; NaN for NaN.
fn store_bf16(value: f32) -> u32 {
    let bits = bitcast<u32>(value);
    let rounded = (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u;
    return select(rounded, (bits >> 16u) | 0x40u, (bits & 0x7fffffffu) > 0x7f800000u);
}
