// PLACEHOLDER, to be overwritten
fn tanh_(x: f32) -> f32 { return x; }
fn tanh_d1(x: f32) -> f32 { return x; }
fn tanh_d2(x: f32) -> f32 { return x; }
