// @use math/bits
// @use math/exp
// @use math/radius

// multiquadric(x) = sqrt(1 + t^2), t = epsilon x
fn multiquadric(x: f32, epsilon: f32) -> f32 {
    // From 2^14 on that is |t|.
    let r = radius(x, epsilon, 16384.0);
    let y = sqrt(r.plus.hi + r.plus.lo) * power_of_two(r.plus.k);
    return keep_nan(x, select(y, epsilon * abs(x), r.beyond));
}

// epsilon t / sqrt(1 + t^2)
fn multiquadric_d1(x: f32, epsilon: f32) -> f32 {
    // From 2^14 on that is epsilon.
    let r = radius(x, epsilon, 16384.0);
    let top = epsilon_t(x, epsilon, r);
    return keep_nan(x, copy_sign(top / sqrt(r.plus.hi + r.plus.lo), x));
}

// epsilon^2 / (1 + t^2)^(3/2)
fn multiquadric_d2(x: f32, epsilon: f32) -> f32 {
    // At 2^70 the result has left the normal range.
    let r = radius(x, epsilon, 1.18059162e21);
    let y = scale_down(epsilon * epsilon / power_3_2(r.plus), 3 * r.plus.k);
    return keep_nan(x, select(y, 0.0, r.beyond));
}
