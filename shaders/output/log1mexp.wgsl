// @use math/expm1

// e^-y - 1
fn log1mexp_d1_from_y(y: f32) -> f32 {
    return expm1_(-y);
}
