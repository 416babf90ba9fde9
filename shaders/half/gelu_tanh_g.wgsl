// @use math/two_float

// g(x) = C1 x + C3 x^3 for |x| < 12
fn gelu_tanh_g(x: f32) -> TwoFloat {
    return TwoFloat(x * fma(x * x, 0.0713548139, 1.59576917), 0.0);
}
