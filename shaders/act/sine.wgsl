// @use math/sin

// sine(x) = sin(omega x), for every finite omega. The product is taken exactly, also where it
// is no f32.
fn sine(x: f32, omega: f32) -> f32 {
    return sin_product(x, omega);
}

// omega cos(omega x)
fn sine_d1(x: f32, omega: f32) -> f32 {
    return omega * cos_product(x, omega);
}

// -omega^2 sin(omega x), for |omega| < 1.8e19, since a compiler may multiply omega omega first
fn sine_d2(x: f32, omega: f32) -> f32 {
    return -omega * (omega * sin_product(x, omega));
}
