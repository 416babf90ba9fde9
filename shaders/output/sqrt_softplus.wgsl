// @use math/expm1

// (1 - e^(-y^2)) / (2 y), and y / 2 near 0
fn sqrt_softplus_d1_from_y(y: f32) -> f32 {
    let near = 0.5 * y;
    let far = -expm1_(-(y * y)) / (2.0 * y);
    return select(far, near, y < 1e-5);
}
