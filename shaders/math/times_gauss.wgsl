// @use math/gauss

// v 2^lift e^(-c a^2), c = 1/2 or 1, for 0 <= a < 14 and normal numbers 2^lift e^(-c a^2), or half of the
// least one, which is 0
fn times_gauss(v: f32, a: f32, c: f32, lift: i32) -> f32 {
    let e = gauss_parts(a, c);
    return fma(v, e.rest, v) * power_of_two(e.exponent + lift);
}
