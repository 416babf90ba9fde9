// 2^lift e^hi, a normal number: to 2^-15, as WGSL's exp2 is
fn exp_lifted(hi: f32, lo: f32, lift: i32) -> f32 {
    return exp2(fma(hi, 1.44269504, f32(lift)));
}
