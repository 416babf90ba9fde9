// @use math/exp

// 2^lift e^(hi + lo), a normal number, for |hi| < 350 and |lo| < 0.01
fn exp_lifted(hi: f32, lo: f32, lift: i32) -> f32 {
    let e = exp_parts(hi, lo);
    return bitcast<f32>(bitcast<i32>(e.mantissa) + ((e.exponent + lift) << 23u));
}
