// @use math/bits
// @use math/exp
// @use math/expm1

// cloglog(x) = 1 - exp(-e^x), the complementary log-log
fn cloglog(x: f32) -> f32 {
    // exp(-e^3) < 2^-28
    return keep_nan(x, -expm1_two(-exp_(min(x, 3.0)), 0.0));
}

// e^(x - e^x) = e exp(-e), e = e^x
fn cloglog_d1(x: f32) -> f32 {
    let e = cloglog_exp(x);
    let outer = cloglog_outer(e);
    return keep_nan(x, scale_by_power(e.mantissa * outer.mantissa, e.exponent + outer.exponent));
}

// e exp(-e) (1 - e), e = e^x
fn cloglog_d2(x: f32) -> f32 {
    let e = cloglog_exp(x);
    let outer = cloglog_outer(e);
    let power = power_of_two(max(e.exponent, -100));
    let loss = select(fma(-power, e.fraction, 1.0 - power), -e.fraction, e.exponent == 0);
    return keep_nan(x, scale_by_power(e.mantissa * outer.mantissa * loss, e.exponent + outer.exponent));
}

// e^x = 2^exponent (1 + fraction) = 2^exponent mantissa = 2^exponent (hi + lo), hi + lo with an
// error below 2^-30: exp(-e^x) multiplies the relative error of e^x by up to 90.
struct CloglogExp {
    exponent: i32,
    fraction: f32,
    mantissa: f32,
    hi: f32,
    lo: f32,
}

fn cloglog_exp(x: f32) -> CloglogExp {
    // Beyond that the derivatives have left the normal range.
    let c = clamp(x, -110.0, 4.65);
    // As in exp_parts: c = k ln 2 + r + tail
    let k = bitcast<i32>(fma(c, 1.44269504, 12582912.0)) - 0x4b400000;
    let n = f32(k);
    let head = bitcast<f32>(bitcast<u32>(c) & 0xffffff00u);
    let r = opaque(fma(n, -0.693145752, head));
    // With r1 of 9 bits, 1 + r1 + r1^2 / 2 is exact and short.
    let r1 = round(r * 512.0) * (1.0 / 512.0);
    let r2 = fma(n, -1.42860677e-6, (c - head) + opaque(r - r1));
    let main = fma(r1, 0.5 * r1, 1.0 + r1);
    // e^r = 1 + r + r^2 / 2 + r^3 q, |r| < 0.348, error below 2^-31 (tools/fit_cloglog.py)
    let s = r1 + r2;
    let q = fma(fma(fma(fma(0.000197599831, s, 0.00139327336), s, 0.0083335489), s, 0.0416664891), s, 0.166666657);
    let rest = fma(r2, fma(0.5, r2, 1.0 + r1), s * s * s * q);
    // The mask may clear a bit; lo makes up for it.
    let hi = opaque(main + rest);
    let lo = opaque(main - hi) + rest;
    // Where c is tiny its parts may be below the normal range, and e^c - 1 is c.
    let fraction = select(fma(r1, 0.5 * r1, r1) + rest, c, abs(c) < 5.9604645e-8);
    return CloglogExp(k, fraction, main + rest, hi, lo);
}

// exp(-e)
fn cloglog_outer(e: CloglogExp) -> ExpParts {
    let power = power_of_two(max(e.exponent, -100));
    return exp_parts(-power * e.hi, -power * e.lo);
}
