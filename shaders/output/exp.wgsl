// y
fn exp_d1_from_y(y: f32) -> f32 {
    return y;
}
