// a / b. A GPU may take 1 / b first, and that is 0 there where it is below 2^-126.
fn quotient(a: f32, b: f32) -> f32 {
    let scale = select(1.0, 0.25, abs(b) > 4.2535296e37);
    return (a * scale) / (b * scale);
}
