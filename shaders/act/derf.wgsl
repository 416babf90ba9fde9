// @use math/bits
// @use math/erf
// @use math/gauss_two
// @use math/two_float

// Here u = alpha x + shift, as a sum: its root is exact.

// derf(x) = erf(u)
fn derf(x: f32, alpha: f32, shift: f32) -> f32 {
    let u = derf_argument(x, alpha, shift);
    // Mesa miscompiles erf_ of the sum alone. Beyond 3.93 erf_ is 1 in any case.
    let y = erf_(clamp(u.hi + u.lo, -4.0, 4.0));
    return keep_nan(x, derf_near_zero(x, alpha, shift, 1.12837917, y));
}

// 2 alpha / sqrt(pi) e^(-u^2)
fn derf_d1(x: f32, alpha: f32, shift: f32) -> f32 {
    let u = cut_two(derf_argument(x, alpha, shift), 12.8);
    let e = gauss_two(u, 1.0);
    let v = 1.12837917 * alpha;
    return keep_nan(x, scale_down(fma(v, e.fraction, v), -e.exponent));
}

// -4 alpha^2 / sqrt(pi) u e^(-u^2)
fn derf_d2(x: f32, alpha: f32, shift: f32) -> f32 {
    let u = cut_two(derf_argument(x, alpha, shift), 12.8);
    let e = gauss_two(u, 1.0);
    let c = -2.25675833 * alpha * alpha;
    let v = c * (u.hi + u.lo);
    let y = scale_down(fma(v, e.fraction, v), -e.exponent);
    return keep_nan(x, derf_near_zero(x, alpha, shift, c, y));
}

// y, or c u where u is that small: both terms times 2^64, that neither is lost below the normal range
fn derf_near_zero(x: f32, alpha: f32, shift: f32, c: f32, y: f32) -> f32 {
    // 2^-40
    let near = max(abs(alpha * x), abs(shift)) < 9.094947e-13;
    // No product overflows where the smaller factor is the larger one by 2^64.
    let first = abs(x) < abs(alpha);
    let p = select(clamp(x, -3.40282e38, 3.40282e38), clamp(x, -1.0, 1.0) * 1.84467441e19, first);
    let q = select(clamp(alpha, -1.0, 1.0) * 1.84467441e19, alpha, first);
    let product = exact_product(p, q);
    let zero = unknown_zero(x);
    let u = opaque_by(fma(shift, 1.84467441e19, product.hi), zero) + product.lo;
    return select(y, scale_down(c * u, 64), near);
}

// u, where the product is cut before it overflows
fn derf_argument(x: f32, alpha: f32, shift: f32) -> TwoFloat {
    let slope = slope_at(x, alpha);
    let bound = 3.40282e38 / max(abs(slope), 1.0);
    let near = clamp(x, -bound, bound);
    let factors = balanced(near, slope);
    let product = exact_product(factors.x, factors.c);
    let zero = unknown_zero(near);
    let u = exact_sum(product.hi, shift, zero);
    // Near the root both parts may be of one size.
    return exact_sum(u.hi, u.lo + product.lo, zero);
}
