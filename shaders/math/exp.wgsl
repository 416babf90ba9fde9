// @use math/bits
// @use math/two_float

// e^(hi + lo) = mantissa 2^exponent, mantissa in [0.70, 1.42]; fraction is mantissa - 1 with a small
// relative error.
struct ExpParts {
    mantissa: f32,
    fraction: f32,
    exponent: i32,
}

// For |hi| < 350 and |lo| < 0.01. Where |hi| < 0.34 the exponent is 0.
fn exp_parts(hi: f32, lo: f32) -> ExpParts {
    let n = round(hi * 1.44269504);
    // ln 2 = 0.693145752 + 1.42860677e-6, the first of 15 bits: n times it is exact, and what is left
    // of hi is exact, too. Opaque, or the two would be added up: of a whole number as small as n the
    // last bit is 0.
    let zero = bitcast<u32>(n) & 1u;
    let r_hi = opaque_by(fma(n, -0.693145752, hi), zero);
    // The last bit of lo does not count. The mask keeps lo from being merged with what hi is.
    let r_lo = fma(n, -1.42860677e-6, opaque(lo));
    let r = r_hi + r_lo;
    let square = r * r;
    // (e^r - 1 - r) / r^2 on |r| < 0.34658: e^r - 1 to 2^-26 (fit_exp.py). The upper terms side by
    // side, since each step waits for the one before.
    let upper = fma(0.00138978497, square, fma(0.0083659701, r, 0.0416668579));
    let q = fma(fma(upper, r, 0.166665494), r, 0.5);
    // Opaque, or 1 would be added to r first.
    let mantissa = 1.0 + opaque_by(fma(square, q, r), zero);
    return ExpParts(mantissa, r_hi + fma(square, q, r_lo), whole_number(n));
}

// v 2^k, infinite where that overflows and 0 where it is below 2^-126. Integers, since a compiler
// may move factors within a product of floats, so that they meet and over- or underflow.
fn scale_by_power(v: f32, k: i32) -> f32 {
    let magnitude = bitcast<i32>(v) & 0x7fffffff;
    let exponent = magnitude >> 23u;
    let scaled = bitcast<f32>(magnitude + (k << 23u));
    let y = select(scaled, 0.0, (exponent == 0) | (exponent + k < 1));
    return copy_sign(select(y, infinity(), (exponent != 0) & (exponent + k > 254)), v);
}

// e^(hi + lo) = value 2^-drop, drop >= 0. The drop is 0 unless e^(hi + lo) < 2^-125: then the
// value is no less than 2^-126, so that its product with a large factor loses nothing.
// scale_down(product, drop) ends the computation.
struct ScaledExp {
    value: f32,
    drop: i32,
}

// For hi in (-350, 88.7228317] and |lo| < 0.01.
fn exp_scaled(hi: f32, lo: f32) -> ScaledExp {
    let e = exp_parts(hi, lo);
    let k = max(e.exponent, -125);
    return ScaledExp(bitcast<f32>(bitcast<i32>(e.mantissa) + (k << 23u)), k - e.exponent);
}

// v 2^-drop for 0 <= drop < 256, and 0 where that is below 2^-126 but v is not; cheaper than
// scale_by_power
fn scale_down(v: f32, drop: i32) -> f32 {
    let magnitude = (bitcast<i32>(v) & 0x7fffffff) - (drop << 23u);
    return copy_sign(bitcast<f32>(select(magnitude, 0, (magnitude < 0x00800000) & (drop > 0))), v);
}

// exp(x) = e^x
fn exp_(x: f32) -> f32 {
    let e = exp_scaled(clamp(x, -104.0, 88.7228317), 0.0);
    let y = scale_down(e.value, e.drop);
    return keep_nan(x, select(y, infinity(), x > 88.7228317));
}
