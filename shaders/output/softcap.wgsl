// (1 - y / cap) (1 + y / cap)
fn softcap_d1_from_y(y: f32, cap: f32) -> f32 {
    return ((cap - y) / cap) * ((cap + y) / cap);
}
