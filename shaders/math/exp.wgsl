// @use math/bits
// @use math/two_float

// v 2^k for k in [-252, 254], in two steps so that neither factor over- or underflows.
fn scale_by_power(v: f32, k: i32) -> f32 {
    let half = k >> 1u;
    let first = bitcast<f32>((half + 127) << 23u);
    let second = bitcast<f32>((k - half + 127) << 23u);
    return (v * first) * second;
}

// e^(hi + lo) = mantissa 2^exponent, mantissa in [0.70, 1.42]
struct ExpParts {
    mantissa: f32,
    exponent: i32,
}

// For |hi| < 400 and |lo| < 0.01. The caller scales its whole result by 2^exponent, so that
// a product with a large factor does not underflow early.
fn exp_parts(hi: f32, lo: f32) -> ExpParts {
    // 1.5 2^23 added: the integer nearest to hi / ln 2 stands in the low bits.
    let k = bitcast<i32>(fma(hi, 1.44269504, 12582912.0)) - 0x4b400000;
    let n = f32(k);
    // ln 2 = 0.693145752 + 1.42860677e-6. The first has 15 bits and `head` 16, so that
    // head - n 0.693145752 is exact and short.
    let head = bitcast<f32>(bitcast<u32>(hi) & 0xffffff00u);
    let tail = (hi - head) + lo;
    let r = opaque(fma(n, -0.693145752, head)) + fma(n, -1.42860677e-6, tail);
    // (e^r - 1 - r) / r^2 on |r| < 0.347
    let q = fma(fma(fma(fma(1.38909e-3, r, 8.3353e-3), r, 4.16666e-2), r, 1.666665e-1), r, 0.5);
    return ExpParts(1.0 + fma(r * r, q, r), k);
}

// exp(x) = e^x
fn exp_(x: f32) -> f32 {
    let e = exp_parts(clamp(x, -104.0, 89.0), 0.0);
    let y = scale_by_power(e.mantissa, e.exponent);
    return keep_nan(x, select(y, infinity(), x > 88.7228394));
}
