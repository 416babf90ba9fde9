// @use math/expm1

// 1 - e^y
fn log_sigmoid_d1_from_y(y: f32) -> f32 {
    return -expm1_(y);
}
