// PLACEHOLDER, to be overwritten
fn sine(x: f32, omega: f32) -> f32 { return x; }
fn sine_d1(x: f32, omega: f32) -> f32 { return x; }
fn sine_d2(x: f32, omega: f32) -> f32 { return x; }
