// PLACEHOLDER, to be overwritten
fn selu(x: f32) -> f32 { return x; }
fn selu_d1(x: f32) -> f32 { return x; }
fn selu_d2(x: f32) -> f32 { return x; }
