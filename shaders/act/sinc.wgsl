// @use math/bits
// @use math/two_float

// sinc(x) = sin(pi x) / (pi x), for |x| <= 1/2
fn sinc_near(x: f32) -> f32 {
    let u = x * x;
    // Error below 2^-33.6 (tools/fit_sinc.py)
    return fma(fma(fma(fma(fma(-0.0022154802, u, 0.0261047427), u, -0.190745384), u, 0.811742008), u, -1.64493406), u, 1.0);
}

// cos(pi r) for |r| <= 1/2
fn sinc_cosine(r: f32) -> f32 {
    // sin(pi d), relatively accurate near d = 0
    let d = 0.5 - abs(r);
    let u = d * d;
    // Error below 2^-25.1, most of it that of pi (tools/fit_sinc.py)
    return d * fma(fma(fma(fma(fma(-0.0139792655, u, 0.0869309455), u, -0.600504518), u, 2.55030489), u, -5.16771936), u, 3.14159274);
}

// x = n + rest, |rest| <= 1/2, exactly; sign = (-1)^n
struct SincTurn {
    sign: f32,
    rest: f32,
}

// For finite x.
fn sinc_turn(x: f32) -> SincTurn {
    let y = x - 2.0 * round(0.5 * x);
    // y is within -1 and 1.
    let n = round(y);
    return SincTurn(fma(-2.0, abs(n), 1.0), y - n);
}

// x, cut where |x| = 2^127. From there on all derivatives count as 0.
fn sinc_cut(x: f32) -> f32 {
    return clamp(x, -1.70141183e38, 1.70141183e38);
}

// sinc(x) = sin(pi x) / (pi x), and 1 at 0. With x = n + r this is (-1)^n sinc(r) r / x.
fn sinc(x: f32) -> f32 {
    let c = sinc_cut(x);
    let v = sinc_turn(c);
    let y = sinc_near(v.rest);
    return keep_nan(x, select(v.sign * (y * v.rest) / c, y, abs(c) <= 0.5));
}

// (cos(pi x) - sinc(x)) / x, and 0 at 0
fn sinc_d1(x: f32) -> f32 {
    let c = sinc_cut(x);
    let v = sinc_turn(c);
    let y = v.sign * (sinc_near(v.rest) * v.rest) / c;
    let cosine = v.sign * sinc_cosine(v.rest);
    // |x| <= 1/2, error below 2^-27.5 (tools/fit_sinc.py)
    let u = c * c;
    let p = fma(fma(fma(fma(fma(2.15216078e-5, u, -0.0222748294), u, 0.208887398), u, -1.14447868), u, 3.24696827), u, -3.28986812);
    let far = select((cosine - y) / c, 0.0, abs(x) > 1.7014116e38);
    return keep_nan(x, select(far, c * p, abs(c) <= 0.5));
}

// -pi^2 sinc(x) - 2 sinc'(x) / x, and -pi^2 / 3 at 0
fn sinc_d2(x: f32) -> f32 {
    let c = sinc_cut(x);
    let v = sinc_turn(c);
    // sin(pi r) / pi
    let sine = sinc_near(v.rest) * v.rest;
    let slope = (sinc_cosine(v.rest) - sine / c) / c;
    let far = -v.sign * fma(9.86960411, sine, 2.0 * slope) / c;
    // The first root is 0.662586212 + 4.2398926e-10. (tools/fit_sinc.py: |x| <= 1, error of p
    // below 2^-26.3)
    let a = abs(c);
    let u = c * c;
    let p = fma(fma(fma(fma(fma(fma(fma(fma(0.000279528816, u, -0.00121401926), u, 0.00222850312), u, -0.00330840563), u, 0.0201700926), u, -0.203133211), u, 1.37530982), u, -5.11879492), u, 7.4936552);
    let near = (opaque(a - 0.662586212) - 4.2398926e-10) * (a + 0.662586212) * p;
    return keep_nan(x, select(far, near, a <= 1.0));
}
