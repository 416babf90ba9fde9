// @use math/bits
// @use math/log
// @use math/log1p
// @use math/two_float

// What functions of rows are made of, for one f32.

fn finite(x: f32) -> f32 {
    return select(x, 0.0, bitcast<u32>(x) == 0xff800000u);
}

// e^x for x <= 0: within 1 ULP, and 0 where it is below 2^-126
fn exp_below(x: f32) -> f32 {
    let near = max(x, -90.0);
    // 1.5 2^23 added: the integer nearest to x / ln 2 stands in the low bits.
    let k = bitcast<i32>(fma(near, 1.44269504, 12582912.0)) - 0x4b400000;
    let n = f32(k);
    // ln 2 = 0.693145752 + 1.42860677e-6, of which the first has 15 bits: n times it is exact. Opaque,
    // or the two would be added up.
    let r = fma(n, -1.42860677e-6, opaque(fma(n, -0.693145752, near)));
    // (e^r - 1 - r) / r^2 on |r| < 0.34658: e^r - 1 to 2^-26 (fit_exp.py)
    let q = fma(fma(fma(fma(0.00138978497, r, 0.0083659701), r, 0.0416668579), r, 0.166665494), r, 0.5);
    let y = (1.0 + fma(r * r, q, r)) * power_of_two(max(k, -127));
    return keep_nan(x, select(y, 0.0, x < -87.3));
}

// max(x, 0)
fn positive(x: f32) -> f32 {
    return select(x, 0.0, x <= 0.0);
}

// 1 where x > 0, else 0
fn support(x: f32) -> f32 {
    return select(0.0, 1.0, x > 0.0);
}

// 1 / x, and 0 for the sum of a row that is masked whole
fn reciprocal(x: f32) -> f32 {
    return select(1.0 / x, 0.0, x == 0.0);
}

fn reciprocal_1p(x: f32) -> f32 {
    return 1.0 / (1.0 + x);
}

// ln(1 + x), x >= 0
fn ln_1p(x: f32) -> f32 {
    let log = log_ratio(split_mantissa(1.0 + x), Mantissa(1.0, 0));
    return select(log.hi + log.lo, x * log1p_ratio(min(x, 1.0)), x <= 1.0);
}
