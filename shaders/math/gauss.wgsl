// @use math/bits
// @use math/two_float

// e^(-c a^2) = (1 + rest) 2^exponent, |rest| < 0.48. The caller multiplies its factor v as
// fma(v, rest, v), which saves a rounding, and scales by the power at the end.
struct GaussParts {
    rest: f32,
    exponent: i32,
}

// For c = 1/2 or 1 and 0 <= a < 14. The argument is exact, so this is cheaper than exp_parts.
fn gauss_parts(a: f32, c: f32) -> GaussParts {
    // `head` is a rounded to 12 bits. Its square is exact, and the rest of a^2 small.
    let head = bitcast<f32>((bitcast<u32>(a) + 0x800u) & 0xfffff000u);
    let hi = -c * (head * head);
    let lo = -c * ((a - head) * (a + head));
    let n = round(hi * 1.44269504);
    // ln 2 = 0.693145752 + 1.42860677e-6, the first of 15 bits, so that hi - n 0.693145752 is exact.
    let r = opaque_by(fma(n, -0.693145752, hi), bitcast<u32>(n) & 1u) + fma(n, -1.42860677e-6, lo);
    // (e^r - 1 - r) / r^2 on |r| < 0.385, error of e^r below 2^-27.2 (tools/fit_gauss.py)
    let square = r * r;
    let upper = fma(0.00138000527, square, fma(0.00837694015, r, 0.0416692197));
    let q = fma(fma(upper, r, 0.166664451), r, 0.499999881);
    return GaussParts(fma(square, q, r), whole_number(n));
}
