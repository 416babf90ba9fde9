// @use math/bits
// @use math/erf
// @use math/gauss_two
// @use math/subnormal

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

// y, or c alpha x where shift = 0 and alpha x is so small that it may be flushed to 0
fn derf_near_zero(x: f32, alpha: f32, shift: f32, c: f32, y: f32) -> f32 {
    let near = (shift == 0.0) & (abs(alpha * x) < 7.8886091e-31);
    return select(y, product_near_zero(x, alpha, c), near);
}

// u, where the product is cut before it overflows
fn derf_argument(x: f32, alpha: f32, shift: f32) -> TwoFloat {
    let slope = slope_at(x, alpha);
    let bound = 3.40282e38 / max(abs(slope), 1.0);
    let near = clamp(x, -bound, bound);
    let factors = balanced(near, slope);
    let product = exact_product(factors.x, factors.c);
    let zero = zero_bit(near);
    let u = exact_sum(product.hi, shift, zero);
    // Near the root both parts may be of one size.
    return exact_sum(u.hi, u.lo + product.lo, zero);
}
