// v 2^lift e^(-c a^2): to 2^-15, as WGSL's exp2 is
fn times_gauss(v: f32, a: f32, c: f32, lift: i32) -> f32 {
    let power = fma(-1.44269504 * c, a * a, f32(lift));
    return select(v * exp2(power), 0.0, power < -126.5);
}
