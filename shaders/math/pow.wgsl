// @use math/bits
// @use math/exp
// @use math/log
// @use math/two_float

// a^b = e^(b ln a) for a >= 0, NaN below
fn pow_(a: f32, b: f32) -> f32 {
    let l = log_ratio(split_mantissa(a), Mantissa(1.0, 0));
    // cut holds for limits up to 256
    let near = 2.0 * cut(0.5 * l.hi, b, 60.0);
    let t = scale_two(b, TwoFloat(near, select(0.0, l.lo, near == l.hi)));
    let e = exp_scaled(clamp(t.hi, -120.0, 88.7228317), select(t.lo, 0.0, t.hi > 88.7228317));
    let y = select(scale_down(e.value, e.drop), infinity(), t.hi > 88.7228317);
    let infinite = bitcast<u32>(a) == 0x7f800000u;
    let at_zero = select(0.0, infinity(), b < 0.0);
    let at_infinity = select(infinity(), 0.0, b < 0.0);
    let ends = select(select(y, at_zero, is_zero(a)), at_infinity, infinite);
    let whole = select(ends, 1.0, b == 0.0);
    let wrong = (a < 0.0) | is_nan(a) | is_nan(b);
    return select(whole, nan(), wrong);
}
