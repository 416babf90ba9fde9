// @use act/poly_relu

// 1
fn poly_relu_da0(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    return keep_nan(x, 1.0);
}

// max(x, 0)
fn poly_relu_da1(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    return keep_nan(x, max(x, 0.0));
}

// max(x, 0)^2
fn poly_relu_da2(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    let r = max(x, 0.0);
    return keep_nan(x, r * r);
}

// max(x, 0)^3
fn poly_relu_da3(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    let r = max(x, 0.0);
    return keep_nan(x, r * r * r);
}

// 1 where x > 0, 0 elsewhere
fn poly_relu_da1_dx(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, x > 0.0));
}

// 2 max(x, 0)
fn poly_relu_da2_dx(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    return keep_nan(x, 2.0 * max(x, 0.0));
}

// 3 max(x, 0)^2
fn poly_relu_da3_dx(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    let r = max(x, 0.0);
    return keep_nan(x, 3.0 * r * r);
}
