// @use math/bits
// @use math/decay

// Here e = e^-|x|. With u = 1 + 1 / (1 + e^-x), tanh(ln u) = (u^2 - 1) / (u^2 + 1), which is
// rational in e. The polynomials at the roots: tools/fit_logish.py

// smish(x) = x tanh(ln(1 + 1 / (1 + e^-x)))
//          = x (3 + 2 e) / (5 + 6 e + 2 e^2)    for x >= 0
//          = x e (2 + 3 e) / (2 + 6 e + 5 e^2)  for x < 0
fn smish(x: f32) -> f32 {
    let near = clamp(x, -110.0, 110.0);
    let e = decay(TwoFloat(near, 0.0));
    let v = e.value;
    let negative = x < 0.0;
    // 3/5 or 1/2 and the rest, since an error of the division counts less then
    let part = select(-v * fma(1.2, v, 1.6), fma(-2.5 * v, v, 1.0), negative);
    let whole = select(fma(fma(2.0, v, 6.0), v, 5.0), fma(fma(5.0, v, 6.0), v, 2.0), negative);
    let y = select(x, near * v, negative) * (select(0.6, 0.5, negative) + part / whole);
    return keep_nan(x, scale_down(y, select(0, e.drop, negative)));
}

// (15 + (28 + 8 x) e + (18 + 12 x) e^2 + (4 + 4 x) e^3) / (5 + 6 e + 2 e^2)^2    for x >= 0
// e ((4 + 4 x) + (18 + 12 x) e + (28 + 8 x) e^2 + 15 e^3) / (2 + 6 e + 5 e^2)^2  for x < 0
fn smish_d1(x: f32) -> f32 {
    let near = clamp(x, -110.0, 110.0);
    let e = decay(TwoFloat(near, 0.0));
    let v = e.value;
    let c0 = fma(4.0, near, 4.0);
    let c1 = fma(12.0, near, 18.0);
    let c2 = fma(8.0, near, 28.0);
    let above = fma(fma(fma(c0, v, c1), v, c2), v, 15.0);
    let far = fma(fma(fma(15.0, v, c2), v, c1), v, c0);
    // Near the root, |d| < 0.5, error below 2^-27.9. All bits of the difference may count.
    let d = opaque_by(near + 1.39451933, bitcast<u32>(e.drop)) - 2.7146541e-8;
    let upper = fma(fma(fma(fma(0.0173987057, d, 0.0594882257), d, 0.173488066), d, 0.479493558), d, 1.19365835);
    let p = fma(fma(fma(fma(upper, d, 2.62691331), d, 4.93344212), d, 7.21614647), d, 10.5382357);
    let below = v * select(far, d * p, abs(d) < 0.5);
    let square_above = fma(fma(fma(fma(4.0, v, 24.0), v, 56.0), v, 60.0), v, 25.0);
    let square_below = fma(fma(fma(fma(25.0, v, 60.0), v, 56.0), v, 24.0), v, 4.0);
    let negative = x < 0.0;
    let y = select(above, below, negative) / select(square_above, square_below, negative);
    return keep_nan(x, scale_down(y, select(0, e.drop, negative)));
}

// 4 e n / (5 + 6 e + 2 e^2)^3  for x >= 0,
//     n = (20 - 10 x) + (54 - 18 x) e + (54 - 3 x) e^2 + (24 + 6 x) e^3 + (4 + 2 x) e^4
// 4 e n / (2 + 6 e + 5 e^2)^3  for x < 0,
//     n = (4 + 2 x) + (24 + 6 x) e + (54 - 3 x) e^2 + (54 - 18 x) e^3 + (20 - 10 x) e^4
fn smish_d2(x: f32) -> f32 {
    let near = clamp(x, -110.0, 110.0);
    let e = decay(TwoFloat(near, 0.0));
    let v = e.value;
    let zero = bitcast<u32>(e.drop);
    // |d| < 0.6, error below 2^-25
    let d = opaque_by(near - 2.21542144, zero) - 1.57916382e-8;
    let p = fma(fma(fma(fma(fma(fma(fma(0.010942745, d, -0.0379643589), d, 0.115672007), d, -0.347324103), d, 0.953093112), d, -2.25523782), d, 4.13624907), d, -14.809967);
    let c0 = fma(2.0, near, 4.0);
    let c1 = fma(6.0, near, 24.0);
    let c2 = fma(-3.0, near, 54.0);
    let c3 = fma(-18.0, near, 54.0);
    let c4 = fma(-10.0, near, 20.0);
    let far = fma(fma(fma(fma(c0, v, c1), v, c2), v, c3), v, c4);
    let above = select(far, d * p, abs(d) < 0.6);
    // |b| < 0.5, error below 2^-24.8
    let b = opaque_by(near + 2.55110025, zero) + 3.33514159e-8;
    let q = fma(fma(fma(fma(fma(fma(fma(0.00776592316, b, 0.0249026027), b, 0.0704408139), b, 0.190512344), b, 0.467543364), b, 1.00048721), b, 1.72033024), b, 4.01794481);
    let far_below = fma(fma(fma(fma(c4, v, c3), v, c2), v, c1), v, c0);
    let below = select(far_below, b * q, abs(b) < 0.5);
    let cube_above = fma(fma(fma(fma(fma(fma(8.0, v, 72.0), v, 276.0), v, 576.0), v, 690.0), v, 450.0), v, 125.0);
    let cube_below = fma(fma(fma(fma(fma(fma(125.0, v, 450.0), v, 690.0), v, 576.0), v, 276.0), v, 72.0), v, 8.0);
    let negative = x < 0.0;
    let y = 4.0 * v * select(above, below, negative) / select(cube_above, cube_below, negative);
    return keep_nan(x, scale_down(y, e.drop));
}
