// PLACEHOLDER, to be overwritten
fn hill(x: f32, n: f32, k: f32) -> f32 { return x; }
fn hill_d1(x: f32, n: f32, k: f32) -> f32 { return x; }
fn hill_d2(x: f32, n: f32, k: f32) -> f32 { return x; }
