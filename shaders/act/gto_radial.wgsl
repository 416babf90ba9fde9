// @use math/bits
// @use math/exp
// @use math/two_float

// Here t = alpha x^2. l is an integer from 0 to 16.

// gto_radial(x) = x^l e^-t
fn gto_radial(x: f32, l: f32, alpha: f32) -> f32 {
    let r = gto_radial_cut(x, alpha);
    let t = gto_radial_argument(r, alpha);
    return keep_nan(x, gto_radial_product(r, l, 1.0, t));
}

// x^(l-1) (l - 2 t) e^-t, and -2 alpha x e^-t for l = 0
fn gto_radial_d1(x: f32, l: f32, alpha: f32) -> f32 {
    let r = gto_radial_cut(x, alpha);
    let t = gto_radial_argument(r, alpha);
    // Near its root the first difference is exact.
    let bracket = fma(-2.0, t.lo, opaque_by(fma(-2.0, t.hi, l), unknown_zero(r)));
    let zero = l == 0.0;
    return keep_nan(x, gto_radial_product(r, select(l - 1.0, 1.0, zero), select(bracket, -2.0 * alpha, zero), t));
}

// x^(l-2) (4 t^2 - 2 (2 l + 1) t + l (l - 1)) e^-t for l > 1,
// alpha x (4 t - 6) e^-t for l = 1, alpha (4 t - 2) e^-t for l = 0
fn gto_radial_d2(x: f32, l: f32, alpha: f32) -> f32 {
    let r = gto_radial_cut(x, alpha);
    let t = gto_radial_argument(r, alpha);
    let zero = unknown_zero(r);
    // With w = 4 t - (2 l + 1) the bracket is (w^2 - (8 l + 1)) / 4. w as a sum: near the roots
    // its second part is the rounding error of the first one.
    let b = fma(2.0, l, 1.0);
    let w = opaque_by(fma(4.0, t.hi, -b), zero);
    let w_lo = fma(4.0, t.lo, opaque_by(fma(4.0, t.hi, -opaque_by(w + b, zero)), zero));
    let square = two_product(w, w);
    let rest = fma(2.0 * w, w_lo, square.lo);
    let bracket = 0.25 * (opaque_by(square.hi - fma(8.0, l, 1.0), zero) + rest);
    let linear = alpha * fma(4.0, t.lo, opaque_by(fma(4.0, t.hi, fma(-4.0, l, -2.0)), zero));
    let low = l < 2.0;
    return keep_nan(x, gto_radial_product(r, select(l - 2.0, l, low), select(bracket, linear, low), t));
}

// x, cut where t = 344. There the results are 0 for alpha >= 1e-11.
fn gto_radial_cut(x: f32, alpha: f32) -> f32 {
    let bound = sqrt(344.0 / alpha);
    return clamp(x, -bound, bound);
}

// alpha r^2
fn gto_radial_argument(r: f32, alpha: f32) -> TwoFloat {
    let square = two_product(r, r);
    return scale_two(alpha, square);
}

// r^n factor e^-t
fn gto_radial_product(r: f32, n: f32, factor: f32, t: TwoFloat) -> f32 {
    // r = m 2^k, 1 <= |m| < 2
    let small = abs(r) < 1.17549435e-38;
    let bits = bitcast<u32>(select(r, r * 16777216.0, small));
    let field = i32((bits >> 23u) & 255u);
    let m = select(bitcast<f32>((bits & 0x807fffffu) | 0x3f800000u), 0.0, field == 0);
    let k = field - select(127, 151, small);
    // n is an integer: its bits are the low ones of the sum.
    let powers = bitcast<u32>(n + 8388608.0) & 31u;
    // m^n from the powers m, m^2, m^4, m^8 that n is made of, or m^16 alone
    let one = TwoFloat(1.0, 0.0);
    let m2 = two_product(m, m);
    let m4 = gto_radial_multiply(m2, m2);
    let m8 = gto_radial_multiply(m4, m4);
    let m16 = gto_radial_multiply(m8, m8);
    let low = gto_radial_multiply(gto_radial_choose(m2, one, (powers & 2u) != 0u), TwoFloat(select(1.0, m, (powers & 1u) != 0u), 0.0));
    let high = gto_radial_multiply(gto_radial_choose(m8, one, (powers & 8u) != 0u), gto_radial_choose(m4, one, (powers & 4u) != 0u));
    let power = gto_radial_choose(m16, gto_radial_multiply(high, low), powers == 16u);
    let e = exp_parts(-t.hi, -t.lo);
    let v = factor * (power.hi + power.lo);
    return scale_by_power(fma(v, e.fraction, v), k * i32(powers) + e.exponent);
}

fn gto_radial_multiply(a: TwoFloat, b: TwoFloat) -> TwoFloat {
    let product = two_product(a.hi, b.hi);
    return TwoFloat(product.hi, fma(a.hi, b.lo, fma(a.lo, b.hi, product.lo)));
}

fn gto_radial_choose(a: TwoFloat, b: TwoFloat, first: bool) -> TwoFloat {
    return TwoFloat(select(b.hi, a.hi, first), select(b.lo, a.lo, first));
}
