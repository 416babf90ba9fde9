// @use math/bits
// @use math/exp
// @use math/radius

// inverse_multiquadric(x) = (1 + t^2)^(-1/2), t = epsilon x
fn inverse_multiquadric(x: f32, epsilon: f32) -> f32 {
    // From 2^14 on that is 1 / |t|, computed with x / 2^64, since t may overflow.
    let r = radius(x, epsilon, 16384.0);
    let far = epsilon * (abs(x) * 5.42101086e-20);
    let y = 1.0 / select(sqrt(r.plus.hi + r.plus.lo), far, r.beyond);
    let scaled = scale_down(y, select(r.plus.k, 64, r.beyond));
    let infinite = (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u;
    return keep_nan(x, select(scaled, 0.0, infinite));
}

// -epsilon t / (1 + t^2)^(3/2)
fn inverse_multiquadric_d1(x: f32, epsilon: f32) -> f32 {
    // At 2^84 the result has left the normal range.
    let r = radius(x, epsilon, 1.93428131e25);
    let top = epsilon_t(x, epsilon, r);
    let y = scale_down(top / power_3_2(r.plus), 2 * r.plus.k);
    return keep_nan(x, copy_sign(select(y, 0.0, r.beyond), -x));
}

// epsilon^2 (2 t^2 - 1) / (1 + t^2)^(5/2)
fn inverse_multiquadric_d2(x: f32, epsilon: f32) -> f32 {
    // 2^70
    let r = radius(x, epsilon, 1.18059162e21);
    let w = r.plus;
    // The root is sqrt(1/2) (tools/fit_radial.py). With d = t - root, 2 t^2 - 1 is
    // d (2 sqrt(2) + 2 d).
    let d = near_root(r.t, 0.707106769, 1.21016175e-8, -3.81403372e-16);
    let near = d * fma(2.0, d, 2.82842708);
    let one = power_of_two(max(-2 * w.k, -126));
    let far = fma(2.0, r.square.hi, 2.0 * r.square.lo - one);
    let bracket = select(far, near, abs(d) < 0.25);
    let y = epsilon * epsilon * bracket / power_5_2(w);
    return keep_nan(x, select(scale_down(y, 3 * w.k), 0.0, r.beyond));
}
