// @use math/spike

// step_leaky_k_relu(x) = 1 where x >= 0, 0 elsewhere
fn step_leaky_k_relu(x: f32, leak: f32, k: f32) -> f32 {
    return spike(x);
}

// k where x >= 0, leak elsewhere
fn step_leaky_k_relu_d1(x: f32, leak: f32, k: f32) -> f32 {
    return keep_nan(x, select(leak, k, spike_right(x)));
}

// 0
fn step_leaky_k_relu_d2(x: f32, leak: f32, k: f32) -> f32 {
    return keep_nan(x, 0.0);
}
