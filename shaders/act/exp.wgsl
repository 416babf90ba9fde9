// @use math/exp

// exp(x) = e^x is exp_ of math/exp.

// e^x
fn exp_d1(x: f32) -> f32 {
    return exp_(x);
}

// e^x
fn exp_d2(x: f32) -> f32 {
    return exp_(x);
}
