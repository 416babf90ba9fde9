// @use math/bits
// @use math/two_float

// e^x = (hi + lo) 2^exponent with hi in [0.70, 1.42], to 2^-31
struct ExpTwo {
    hi: f32,
    lo: f32,
    exponent: i32,
}

// For |x| < 170.
fn exp_two(x: f32) -> ExpTwo {
    // x - k ln 2 as in exp_parts: `reduced` is exact, and the rest small.
    let n = round(x * 1.44269504);
    let reduced = opaque_by(fma(n, -0.693145752, x), bitcast<u32>(n) & 1u);
    // The same as r1 + r2, where r1 is a multiple of 2^-10.
    let r1 = round(reduced * 1024.0) * 9.765625e-4;
    let r2 = opaque(reduced - r1) + n * -1.42860677e-6;
    let r = r1 + r2;
    // (e^r - 1 - r - r^2 / 2) / r^3 on |r| < 0.3472, error below 2^-24 (tools/fit_tanh_exp.py)
    let q = fma(fma(fma(fma(0.000199160815, r, 0.00139234937), r, 0.00833323505), r, 0.0416665822), r, 0.166666672);
    // 1 + r1 + r1^2 / 2 is exact, a multiple of 2^-21.
    let whole = fma(r1, fma(r1, 0.5, 1.0), 1.0);
    let zero = bitcast<u32>(whole) & 1u;
    let hi = opaque(whole);
    let lo = fma(r2, r1 + fma(0.5, r2, 1.0), r * r * r * q);
    let sum = opaque(hi + lo);
    return ExpTwo(sum, opaque_by(hi - sum, zero) + lo, whole_number(n));
}
