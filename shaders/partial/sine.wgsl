// @use act/sine

// x cos(omega x)
fn sine_domega(x: f32, omega: f32) -> f32 {
    return x * cos_product(sine_input(x, omega), omega);
}
