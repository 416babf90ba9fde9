// @use math/bits
// @use math/exp
// @use math/gauss

// Below, (a - s)(a + s) + (s^2 - c) stands for a^2 - c, where s is sqrt(c) rounded. From
// a = 14.2 on all three are 0.

// ricker(x) = (1 - x^2) e^(-x^2/2)
fn ricker(x: f32) -> f32 {
    let a = min(abs(x), 14.2);
    let v = (1.0 - a) * (1.0 + a);
    let e = gauss_parts(a, 0.5);
    return keep_nan(x, scale_down(fma(v, e.rest, v), -e.exponent));
}

// x (x^2 - 3) e^(-x^2/2)
fn ricker_d1(x: f32) -> f32 {
    let c = clamp(x, -14.2, 14.2);
    let a = abs(c);
    let v = c * fma(a - 1.73205078, a + 1.73205078, -1.07689388e-7);
    let e = gauss_parts(a, 0.5);
    return keep_nan(x, scale_down(fma(v, e.rest, v), -e.exponent));
}

// -(x^4 - 6 x^2 + 3) e^(-x^2/2) = (x^2 - 3 - sqrt(6)) (3 - sqrt(6) - x^2) e^(-x^2/2)
fn ricker_d2(x: f32) -> f32 {
    let a = min(abs(x), 14.2);
    let upper = fma(a - 2.33441424, a + 2.33441424, 1.18397488e-7);
    let lower = fma(0.741963804 - a, a + 0.741963804, -2.88852917e-8);
    let v = upper * lower;
    let e = gauss_parts(a, 0.5);
    return keep_nan(x, scale_down(fma(v, e.rest, v), -e.exponent));
}
