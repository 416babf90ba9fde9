// @use math/exp
// @use math/two_float

// e^(-c u^2) for c = 1/2 or 1, u = hi + lo and |u| <= 18. u^2 is taken as a sum.
fn gauss_two(u: TwoFloat, c: f32) -> ExpParts {
    let square = two_product(u.hi, u.hi);
    return exp_parts(-c * square.hi, -c * fma(2.0 * u.hi, u.lo, square.lo));
}

// a + b = hi + lo exactly. `zero` is a bit that is 0, as no compiler knows.
fn exact_sum(a: f32, b: f32, zero: u32) -> TwoFloat {
    let swap = abs(a) < abs(b);
    let large = select(a, b, swap);
    let small = select(b, a, swap);
    let hi = opaque_by(large + small, zero);
    return TwoFloat(hi, opaque_by(small - opaque_by(hi - large, zero), zero));
}

// u, cut where |u| = limit
fn cut_two(u: TwoFloat, limit: f32) -> TwoFloat {
    return TwoFloat(clamp(u.hi, -limit, limit), select(0.0, u.lo, abs(u.hi) < limit));
}
