// scale where y > 0, and elsewhere y + scale alpha
fn selu_d1_from_y(y: f32) -> f32 {
    return select(y + 1.7580993, 1.050701, y > 0.0);
}
