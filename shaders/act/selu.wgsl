// @use math/bits
// @use act/elu

// With lambda = 1.05070098735548... and alpha = 1.67326324235437...
// selu(x) = lambda x                where x > 0
//         = lambda alpha (e^x - 1)  elsewhere
fn selu(x: f32) -> f32 {
    return select(elu(x, 1.75809934), 1.05070099 * x, x > 0.0);
}

// lambda where x > 0, lambda alpha e^x elsewhere
fn selu_d1(x: f32) -> f32 {
    return select(elu_d1(x, 1.75809934), 1.05070099, x > 0.0);
}

// lambda alpha e^x where x < 0, 0 elsewhere
fn selu_d2(x: f32) -> f32 {
    return elu_d2(x, 1.75809934);
}
