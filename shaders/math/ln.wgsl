// @use math/bits
// @use math/log

// ln(x), -infinity at 0, NaN below
fn ln_(x: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let l = log_ratio(split_mantissa(x), Mantissa(1.0, 0));
    let above = select(l.hi + l.lo, infinity(), bits == 0x7f800000u);
    let y = select(above, -infinity(), is_zero(x));
    return select(y, nan(), ((bits > 0x80000000u) | is_nan(x)));
}

// ln(1 + x), -infinity at -1, NaN below. With 1 + x = hi + lo it is ln(hi) + lo / hi.
fn ln_1p_(x: f32) -> f32 {
    let zero = unknown_zero(x);
    let c = clamp(x, -1.0, 3.4028234663852886e38);
    let hi = opaque(1.0 + c);
    let small = abs(c) < 1.0;
    let lo = opaque_by(select(c, 1.0, small) - hi, zero) + select(1.0, c, small);
    let l = log_ratio(split_mantissa(hi), Mantissa(1.0, 0));
    let far = l.hi + (l.lo + lo / max(hi, 1.17549435e-38));
    // x - x^2 / 2 + x^3 / 3
    let near = fma(c * c, fma(c, 0.333333343, -0.5), c);
    let y = select(select(far, near, abs(c) < 2.44140625e-4), c, abs(c) < 5.9604645e-8);
    let ends = select(select(y, infinity(), x > 3.4028234e38), -infinity(), c == -1.0);
    return keep_nan(x, select(ends, nan(), x < -1.0));
}
