// @use act/star_relu

// max(x, 0)^2
fn star_relu_dscale(x: f32, scale: f32, bias: f32) -> f32 {
    let right = max(x, 0.0);
    return keep_nan(x, right * right);
}

// 1
fn star_relu_dbias(x: f32, scale: f32, bias: f32) -> f32 {
    return keep_nan(x, 1.0);
}

// 2 max(x, 0)
fn star_relu_dscale_dx(x: f32, scale: f32, bias: f32) -> f32 {
    return keep_nan(x, 2.0 * max(x, 0.0));
}
