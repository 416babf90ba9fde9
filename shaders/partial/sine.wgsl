// @use act/sine

// x cos(omega x)
fn sine_domega(x: f32, omega: f32) -> f32 {
    return x * cos_product(sine_input(x, omega), omega);
}

// cos u - u sin u, u = omega x
fn sine_domega_dx(x: f32, omega: f32) -> f32 {
    let near = sine_input(x, omega);
    return fma(-omega * near, sin_product(near, omega), cos_product(near, omega));
}

// -x^2 sin(omega x)
fn sine_domega_domega(x: f32, omega: f32) -> f32 {
    return -x * (x * sin_product(sine_input(x, omega), omega));
}
