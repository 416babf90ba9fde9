// @use math/bits
// @use math/exp

// y, and c x where x is subnormal: c may be large
fn line_if_subnormal(x: f32, c: f32, y: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let magnitude = bits & 0x7fffffffu;
    let line = scale_by_power(c * (f32(magnitude) * 1.1920929e-7), -126);
    let odd = bitcast<f32>(bitcast<u32>(line) ^ (bits & 0x80000000u));
    return select(y, odd, magnitude < 0x00800000u);
}
