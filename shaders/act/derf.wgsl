// @use math/bits
// @use math/erf
// @use math/gauss_two

// Here u = alpha x + shift, as a sum: its root is exact.

// derf(x) = erf(u)
fn derf(x: f32, alpha: f32, shift: f32) -> f32 {
    let u = derf_argument(x, alpha, shift);
    // Mesa miscompiles erf_ of the sum alone. Beyond 3.93 erf_ is 1 in any case.
    return keep_nan(x, erf_(clamp(u.hi + u.lo, -4.0, 4.0)));
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
    let v = -2.25675833 * alpha * alpha * (u.hi + u.lo);
    return keep_nan(x, scale_down(fma(v, e.fraction, v), -e.exponent));
}

// u, where the product is cut before it overflows
fn derf_argument(x: f32, alpha: f32, shift: f32) -> TwoFloat {
    let bound = 3.40282e38 / max(abs(alpha), 1.0);
    let near = clamp(x, -bound, bound);
    let product = exact_product(near, alpha);
    let zero = zero_bit(near);
    let u = exact_sum(product.hi, shift, zero);
    // Near the root both parts may be of one size.
    return exact_sum(u.hi, u.lo + product.lo, zero);
}
