// @use math/gauss_two
// @use math/normal
// @use math/subnormal

// Here z = (x - mu) / sigma, as a sum: its root is exact.

// laplace(x) = Phi(z), with Phi as in math/normal
fn laplace(x: f32, mu: f32, sigma: f32) -> f32 {
    let z = laplace_argument(x, mu, laplace_reciprocal(sigma), 13.25);
    let c = z.hi + z.lo;
    let a = abs(c);
    let d = 1.0 / (a + 2.75);
    let v = normal_ratio(fma(a, d, -0.5)) * d;
    let e = gauss_two(z, 0.5);
    let tail = scale_down(fma(v, e.fraction, v), -e.exponent);
    let centre = fma(c, normal_centre(c * c), 0.5);
    return keep_nan(x, select(select(1.0 - tail, tail, c < 0.0), centre, a < 0.85));
}

// phi(z) / sigma, phi(z) = e^(-z^2/2) / sqrt(2 pi)
fn laplace_d1(x: f32, mu: f32, sigma: f32) -> f32 {
    let r = laplace_reciprocal(sigma);
    let e = gauss_two(laplace_argument(x, mu, r, 18.0), 0.5);
    let v = 0.398942292 * r.hi;
    return keep_nan(x, scale_down(fma(v, e.fraction, v), -e.exponent));
}

// -z phi(z) / sigma^2
fn laplace_d2(x: f32, mu: f32, sigma: f32) -> f32 {
    let r = laplace_reciprocal(sigma);
    let z = laplace_argument(x, mu, r, 18.0);
    let e = gauss_two(z, 0.5);
    let c = -0.398942292 * r.hi * r.hi;
    let v = c * (z.hi + z.lo);
    let y = scale_down(fma(v, e.fraction, v), -e.exponent);
    // Without mu z may be below the normal range.
    return keep_nan(x, select(y, line_near_zero(x, c * r.hi, y), mu == 0.0));
}

// 1 / sigma. The default stands for 0.282095 itself.
fn laplace_reciprocal(sigma: f32) -> TwoFloat {
    let r = reciprocal_two(sigma);
    return TwoFloat(r.hi, r.lo + select(0.0, -1.85396e-7, sigma == 0.282094985));
}

// z, cut where |z| = limit. The default of mu stands for 0.707107 itself.
fn laplace_argument(x: f32, mu: f32, reciprocal: TwoFloat, limit: f32) -> TwoFloat {
    let near = clamp(x, -1e30, 1e30);
    let d = exact_sum(near, -mu, unknown_zero(near));
    let s = exact_sum(d.hi, select(0.0, 7.50350952e-9, mu == 0.707107008), unknown_zero(near));
    let rest = d.lo + s.lo;
    let hi = cut(s.hi, reciprocal.hi, limit);
    let product = scale_two(hi, reciprocal);
    return TwoFloat(product.hi, fma(select(0.0, rest, hi == s.hi), reciprocal.hi, product.lo));
}
