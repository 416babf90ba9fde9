// @use math/bits
// @use math/exp

// celu(x) = x                        where x > 0
//         = alpha (e^(x/alpha) - 1)  elsewhere
// 1e-12 <= |alpha| <= 1e12. For a negative alpha it grows: alpha e^t may be finite where e^t is not.
fn celu(x: f32, alpha: f32) -> f32 {
    let t = celu_argument(x, alpha);
    let e = exp_parts(t.hi, t.lo);
    // e^t - 1 = 2^k (1 + p) - 1 = 2^up (2^down p + (2^down - 2^-up)). Below 2^-64 is next to nothing.
    let up = max(e.exponent, 0);
    let down = power_of_two(max(e.exponent, -64) - up);
    let y = fma(down, e.fraction, down - power_of_two(-min(up, 64)));
    // Where t is tiny, alpha (e^t - 1) is x, and t may be flushed to 0.
    return keep_nan(x, select(scale_by_power(alpha * y, up), x, abs(t.hi) < 5.9604645e-8));
}

// 1 where x > 0, e^(x/alpha) elsewhere
fn celu_d1(x: f32, alpha: f32) -> f32 {
    let t = celu_argument(x, alpha);
    let e = exp_parts(t.hi, t.lo);
    return keep_nan(x, select(scale_by_power(e.mantissa, e.exponent), 1.0, x > 0.0));
}

// e^(x/alpha) / alpha where x < 0, 0 elsewhere
fn celu_d2(x: f32, alpha: f32) -> f32 {
    let t = celu_argument(x, alpha);
    let e = exp_parts(t.hi, t.lo);
    return keep_nan(x, select(0.0, scale_by_power(e.mantissa / alpha, e.exponent), x < 0.0));
}

// min(x, 0) / alpha within [-175, 175]
fn celu_argument(x: f32, alpha: f32) -> TwoFloat {
    let c = reciprocal_two(alpha);
    return scale_two(min(cut(x, c.hi, 175.0), 0.0), c);
}
