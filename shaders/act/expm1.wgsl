// @use math/expm1

// expm1(x) = e^x - 1
fn expm1(x: f32) -> f32 {
    return expm1_(x);
}

// e^x
fn expm1_d1(x: f32) -> f32 {
    return exp_(x);
}

// e^x
fn expm1_d2(x: f32) -> f32 {
    return exp_(x);
}
