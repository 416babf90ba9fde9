// @use math/bits
// @use math/two_float

// |x| = mantissa 2^exponent, mantissa in [1, 2)
struct Mantissa {
    mantissa: f32,
    exponent: i32,
}

// For finite x other than 0. Integers, since arithmetic may take subnormal numbers for 0; abs does
// on NVIDIA.
fn split_mantissa(x: f32) -> Mantissa {
    let bits = bitcast<u32>(x) & 0x7fffffffu;
    let shift = select(0u, countLeadingZeros(bits) - 8u, bits < 0x00800000u);
    let shifted = bits << shift;
    let exponent = select(bitcast<i32>(shifted >> 23u), 1, bits < 0x00800000u) - bitcast<i32>(shift) - 127;
    return Mantissa(bitcast<f32>((shifted & 0x007fffffu) | 0x3f800000u), exponent);
}

// x without the last 16 of its 24 bits
fn upper_eight(x: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(x) & 0xffff0000u);
}

// ln(x / k) to 2^-30 absolute and 2^-29 relative, for finite x > 0 and k > 0
fn log_ratio(x: Mantissa, k: Mantissa) -> TwoFloat {
    // x / k = 2^j m / b with m / b between sqrt(1/2) and sqrt(2), so that m - b is exact.
    let b = k.mantissa;
    let step = select(0, 1, x.mantissa > 1.41421354 * b) - select(0, 1, x.mantissa < 0.707106769 * b);
    let m = x.mantissa * power_of_two(-step);
    let j = f32(x.exponent - k.exponent + step);
    // s = (m - b) / (m + b) = s1 + s2. s1 is a multiple of 2^-16, and so short that its product
    // with the upper parts of m and b is exact, and j 0.693145752 + 2 s1 too.
    let d = m - b;
    let r = 1.0 / (m + b);
    let s1 = round(d * r * 65536.0) * (1.0 / 65536.0);
    let m1 = upper_eight(m);
    let b1 = upper_eight(b);
    let rest = fma(-s1, m1 + b1, d);
    let s2 = fma(-s1, opaque(m - m1) + opaque(b - b1), opaque(rest)) * r;
    let s = s1 + s2;
    // ln(m / b) = ln((1 + s) / (1 - s)) = 2 s + s^3 p(s^2), |s| < 0.172 (tools/fit_log.py)
    let w = s * s;
    let p = fma(fma(fma(0.225787953, w, 0.285896063), w, 0.399995506), w, 0.666666687);
    let zero = bitcast<u32>(rest) & 1u;
    let hi = opaque_by(fma(j, 0.693145752, 2.0 * s1), zero);
    let lo = fma(j, 1.42860677e-6, fma(s * w, p, 2.0 * s2));
    // |hi| > |lo|, or hi = 0
    let sum = opaque(hi + lo);
    return TwoFloat(sum, opaque_by(hi - sum, zero) + lo);
}
