// @use act/sigmoid
// @use act/silu
// @use act/sinlu
// @use math/sin

// sin(b x) sigmoid(x)
fn sinlu_da(x: f32, a: f32, b: f32) -> f32 {
    return sin_product(x, b) * sigmoid(x);
}

// a x cos(b x) sigmoid(x)
fn sinlu_db(x: f32, a: f32, b: f32) -> f32 {
    return a * (silu(x) * cos_product(x, b));
}

// (b cos(b x) + sin(b x) sigmoid(-x)) sigmoid(x)
fn sinlu_da_dx(x: f32, a: f32, b: f32) -> f32 {
    return fma(b * sigmoid(x), cos_product(x, b), sigmoid_d1(x) * sin_product(x, b));
}

// a (silu'(x) cos(b x) - b silu(x) sin(b x)), silu(x) = x sigmoid(x)
fn sinlu_db_dx(x: f32, a: f32, b: f32) -> f32 {
    let wave = b * (silu(x) * sin_product(x, b));
    return a * fma(silu_d1(x), cos_product(x, b), -wave);
}

// x cos(b x) sigmoid(x)
fn sinlu_da_db(x: f32, a: f32, b: f32) -> f32 {
    return silu(x) * cos_product(x, b);
}

// -a x^2 sin(b x) sigmoid(x)
fn sinlu_db_db(x: f32, a: f32, b: f32) -> f32 {
    return -a * (x * (silu(x) * sin_product(x, b)));
}
