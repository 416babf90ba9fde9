// @use math/bits
// @use math/exp
// @use math/radius

// inverse_quadratic(x) = 1 / (1 + t^2), t = epsilon x
fn inverse_quadratic(x: f32, epsilon: f32) -> f32 {
    // 1.1 2^63: there the result has left the normal range.
    let r = radius(x, epsilon, 1.01457094e19);
    let y = scale_down(1.0 / (r.plus.hi + r.plus.lo), 2 * r.plus.k);
    return keep_nan(x, select(y, 0.0, r.beyond));
}

// -2 epsilon t / (1 + t^2)^2
fn inverse_quadratic_d1(x: f32, epsilon: f32) -> f32 {
    // 2^56
    let r = radius(x, epsilon, 7.20575940e16);
    let w = r.plus;
    let top = 2.0 * epsilon_t(x, epsilon, r);
    let y = scale_down(top / (w.hi * fma(2.0, w.lo, w.hi)), 3 * w.k);
    return keep_nan(x, copy_sign(select(y, 0.0, r.beyond), -x));
}

// 2 epsilon^2 (3 t^2 - 1) / (1 + t^2)^3
fn inverse_quadratic_d2(x: f32, epsilon: f32) -> f32 {
    // 2^53
    let r = radius(x, epsilon, 9.00719925e15);
    let w = r.plus;
    // The root is sqrt(1/3) (tools/fit_radial.py). With d = t - root, 3 t^2 - 1 is
    // d (2 sqrt(3) + 3 d).
    let d = near_root(r.t, 0.577350259, 1.03624167e-8, -4.10638926e-16);
    let near = d * fma(3.0, d, 3.46410155);
    let far = fma(3.0, r.square.hi, 3.0 * r.square.lo - power_of_two(-2 * w.k));
    let bracket = select(far, near, abs(d) < 0.25);
    let y = 2.0 * epsilon * epsilon * bracket / (w.hi * w.hi * fma(3.0, w.lo, w.hi));
    return keep_nan(x, select(scale_down(y, 4 * w.k), 0.0, r.beyond));
}
