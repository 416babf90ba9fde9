// @use math/exp

// e^-|t| = value 2^-drop, drop >= 0. The drop is 0 unless e^-|t| < 2^-100. The value is no less
// than 2^-101, so that products with it stay in the normal range, and 1 + value is right in any
// case. scale_down(result, drop) ends the computation.
struct Decay {
    value: f32,
    drop: i32,
    // 1 - e^-|t|, accurate near t = 0 too
    loss: f32,
}

// For |t| <= 345; scale_down needs |t| <= 240.
fn decay(t: TwoFloat) -> Decay {
    let a = abs_two(t);
    let e = exp_parts(-a.hi, -a.lo);
    let p = e.fraction;
    let k = max(e.exponent, -100);
    let power = power_of_two(k);
    // 1 - 2^k (1 + p). Where k = 0 that is -p, and where a is tiny it is a, whose parts may be
    // flushed to 0.
    let loss = select(fma(-power, p, 1.0 - power), select(-p, a.hi, a.hi < 5.9604645e-8), k == 0);
    return Decay(power * e.mantissa, k - e.exponent, loss);
}
