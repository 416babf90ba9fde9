// @use math/bits
// @use math/decay
// @use math/log1p

// Here e = e^-|x|, s = 1 / (1 + e^-x), and m = 2 + e for x >= 0, 1 + 2 e for x < 0. The
// polynomials at the roots: tools/fit_logish.py

// logish(x) = x ln(1 + s)
fn logish(x: f32) -> f32 {
    let near = clamp(x, -110.0, 110.0);
    let e = decay(TwoFloat(near, 0.0));
    let negative = x < 0.0;
    let v = e.value;
    // s(-|x|) and s(|x|). Where e is small, e s(|x|) has less of the division's error.
    let low = v / (1.0 + v);
    let high = 1.0 - low;
    let ratio = log1p_ratio(select(high, low, negative));
    let direct = negative & (v > 0.25);
    let y = select(x, near * select(v, 1.0, direct), negative) * (select(high, low, direct) * ratio);
    return keep_nan(x, scale_down(y, select(0, e.drop, negative)));
}

// ln(1 + s) + x s (1 - s) / (1 + s) = (s / m) (m ln(1 + s) / s + x e)  for x >= 0
//                                   = (s / m) (m ln(1 + s) / s + x)    for x < 0
fn logish_d1(x: f32) -> f32 {
    let near = clamp(x, -110.0, 110.0);
    let e = decay(TwoFloat(near, 0.0));
    let v = e.value;
    let negative = x < 0.0;
    let s = select(1.0, v, negative) / (1.0 + v);
    let m = select(2.0 + v, fma(2.0, v, 1.0), negative);
    let direct = fma(m, log1p_ratio(s), select(near * v, near, negative));
    // Near the root, |d| < 0.8, error below 2^-24.6. All bits of the difference may count.
    let d = opaque_by(near + 1.37245417, bitcast<u32>(e.drop)) - 2.9386662e-8;
    let upper = fma(fma(fma(8.66154915e-6, d, 8.45610048e-5), d, 0.000515997293), d, 0.00288804504);
    let p = fma(fma(fma(fma(upper, d, 0.0142485593), d, 0.0581342317), d, 0.179287568), d, 1.366804);
    let bracket = select(direct, d * p, abs(d) < 0.8);
    let whole = select(fma(v, v + 3.0, 2.0), fma(fma(2.0, v, 3.0), v, 1.0), negative);
    let y = select(1.0, v, negative) * bracket / whole;
    return keep_nan(x, scale_down(y, select(0, e.drop, negative)));
}

// e ((4 - 2 x) + 6 e + (2 + x) e^2) / ((1 + e) m)^2  for x >= 0
// e ((2 + x) + 6 e + (4 - 2 x) e^2) / ((1 + e) m)^2  for x < 0
fn logish_d2(x: f32) -> f32 {
    let near = clamp(x, -110.0, 110.0);
    let e = decay(TwoFloat(near, 0.0));
    let v = e.value;
    let zero = bitcast<u32>(e.drop);
    let negative = x < 0.0;
    // |d| < 0.6, error below 2^-26.1
    let d = opaque_by(near - 2.31675863, zero) + 1.17664548e-7;
    let p = fma(fma(fma(fma(fma(fma(-0.00030726337, d, 0.00197571702), d, -0.00964608509), d, 0.0396598317), d, -0.135098547), d, 0.360259145), d, -2.66575766);
    let far = fma(fma(2.0 + near, v, 6.0), v, fma(-2.0, near, 4.0));
    let above = select(far, d * p, abs(d) < 0.6);
    // |b| < 0.5, error below 2^-25.3
    let b = opaque_by(near + 2.53344798, zero) + 8.80113262e-8;
    let q = fma(fma(fma(fma(fma(fma(0.00046916405, b, 0.00239422591), b, 0.0107849482), b, 0.0411332324), b, 0.130364642), b, 0.32722491), b, 1.57798326);
    let far_below = fma(fma(fma(-2.0, near, 4.0), v, 6.0), v, 2.0 + near);
    let below = select(far_below, b * q, abs(b) < 0.5);
    let square_above = fma(fma(fma(v + 6.0, v, 13.0), v, 12.0), v, 4.0);
    let square_below = fma(fma(fma(fma(4.0, v, 12.0), v, 13.0), v, 6.0), v, 1.0);
    let y = v * select(above, below, negative) / select(square_above, square_below, negative);
    return keep_nan(x, scale_down(y, e.drop));
}
