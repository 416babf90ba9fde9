// @use math/sin

// sine(x) = sin(omega x)
fn sine(x: f32, omega: f32) -> f32 {
    return sin_product(x, omega);
}

// omega cos(omega x)
fn sine_d1(x: f32, omega: f32) -> f32 {
    return omega * cos_product(x, omega);
}

// -omega^2 sin(omega x)
fn sine_d2(x: f32, omega: f32) -> f32 {
    return -omega * (omega * sin_product(x, omega));
}
