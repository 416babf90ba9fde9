// @use math/sin
// @use math/two_float

// sine(x) = sin(omega x), for every finite omega. The product is taken exactly, also where it
// is no f32.
fn sine(x: f32, omega: f32) -> f32 {
    return sin_product(sine_input(x, omega), omega);
}

// omega cos(omega x)
fn sine_d1(x: f32, omega: f32) -> f32 {
    return omega * cos_product(sine_input(x, omega), omega);
}

// -omega^2 sin(omega x), for |omega| < 1e12, since a compiler may multiply the omegas first
fn sine_d2(x: f32, omega: f32) -> f32 {
    let far = -omega * (omega * sin_product(sine_input(x, omega), omega));
    // A subnormal omega x has lost bits that count again after omega^3. There sin(t) = t. A
    // subnormal x has 23 bits at most: 2^64 times it ends in a zero.
    let large = opaque(x * 1.84467441e19);
    let near = -(omega * (omega * (omega * large))) * 5.42101086e-20;
    return select(far, near, abs(x) < 1.17549435e-38);
}

// x, and 0 for omega = 0, where the infinities have limits too
fn sine_input(x: f32, omega: f32) -> f32 {
    return keep_nan(x, select(x, copy_sign(0.0, x), is_zero(omega)));
}
