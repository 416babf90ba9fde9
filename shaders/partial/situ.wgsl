// @use act/sigmoid
// @use partial/softcap

// (tanh u - u (1 - tanh(u)^2)) sigmoid(x), u = x / beta
fn situ_dbeta(x: f32, beta: f32) -> f32 {
    return softcap_dcap(x, beta) * sigmoid(x);
}

// sigmoid(x) (2 u tanh u (1 - tanh(u)^2) / beta + (tanh u - u (1 - tanh(u)^2)) sigmoid(-x))
fn situ_dbeta_dx(x: f32, beta: f32) -> f32 {
    return sigmoid(x) * fma(softcap_dcap(x, beta), sigmoid(-x), softcap_dcap_dx(x, beta));
}

// -(2 u^2 tanh u (1 - tanh(u)^2) / beta) sigmoid(x)
fn situ_dbeta_dbeta(x: f32, beta: f32) -> f32 {
    return softcap_dcap_dcap(x, beta) * sigmoid(x);
}
