// @use math/logistic
// @use partial/softcap

// (tanh u - u (1 - tanh(u)^2)) sigmoid(x), u = x / beta
fn situ_dbeta(x: f32, beta: f32) -> f32 {
    let gate = logistic(TwoFloat(clamp(x, -110.0, 110.0), 0.0));
    return keep_nan(x, softcap_dcap(x, beta) * gate);
}
