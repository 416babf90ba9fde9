// Tests and constants on the bits of a float. WGSL lets a compiler assume that NaN and
// infinity never occur, so they are recognised and made by integers.

fn is_nan(x: f32) -> bool {
    return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

// value, or NaN where x is NaN. Its bits are or-ed in: a selection between x and what has x's sign
// goes wrong in LLVM 15, with which Mesa compiles, on processors with AVX-512.
fn keep_nan(x: f32, value: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(value) | select(0u, 0x7fc00000u, is_nan(x)));
}

// A function, since a constant expression must not be NaN or infinite.
fn float_from_bits(bits: u32) -> f32 {
    return bitcast<f32>(bits);
}

fn infinity() -> f32 {
    return float_from_bits(0x7f800000u);
}

fn nan() -> f32 {
    return float_from_bits(0x7fc00000u);
}

// |magnitude| with the sign of x, -0 included.
fn copy_sign(magnitude: f32, x: f32) -> f32 {
    return bitcast<f32>((bitcast<u32>(magnitude) & 0x7fffffffu) | (bitcast<u32>(x) & 0x80000000u));
}

// A whole number with |n| < 2^22 as an integer, for less than a conversion: 1.5 2^23 added, it stands in
// the low bits.
fn whole_number(n: f32) -> i32 {
    return bitcast<i32>(n + 12582912.0) - 0x4b400000;
}

// 2^k for k in [-126, 127], and 0 for k = -127.
fn power_of_two(k: i32) -> f32 {
    return bitcast<f32>((k + 127) << 23u);
}

// +0 or -0; a float comparison may take subnormal numbers for 0.
fn is_zero(x: f32) -> bool {
    return (bitcast<u32>(x) << 1u) == 0u;
}

// c; but 1 with its sign where x is infinite and c is not 0. What depends on c x alone has its
// limit there, however small c is.
fn slope_at(x: f32, c: f32) -> f32 {
    let infinite = (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u;
    return copy_sign(select(c, 1.0, infinite & !is_zero(c)), c);
}
