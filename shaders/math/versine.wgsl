// @use math/sin

// sin v = hi + lo: hi is the rest in even quarters and 1 or -1 in odd ones, |lo| <= 0.3.
fn sine_two(v: Angle) -> TwoFloat {
    let r = v.rest;
    let u = r * r;
    // sin r - r and cos r - 1, |r| < 0.786, as in angle_sin (tools/fit_sin.py)
    let s = r * u * fma(fma(-1.95179033e-4, u, 0.00833218731), u, -0.166666552);
    let c = r * (r * fma(fma(fma(2.44323273e-5, u, -0.00138873095), u, 0.0416666456), u, -0.5));
    let odd = (v.quarter & 1) != 0;
    let sign = 1.0 - f32(v.quarter & 2);
    return TwoFloat(sign * select(r, 1.0, odd), sign * select(s, c, odd));
}

// 1 - cos v = hi + lo, |lo| <= 0.3 except near v = pi, where hi is 2. Near the double root at 0
// hi is 0, and lo relatively accurate.
fn versine(v: Angle) -> TwoFloat {
    // cos v = sin(v + pi/2)
    let cosine = sine_two(Angle(v.quarter + 1, v.rest));
    return TwoFloat(1.0 - cosine.hi, -cosine.lo);
}
