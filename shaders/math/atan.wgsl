// @use math/bits

// atan(x), for every x but NaN
fn atan_(x: f32) -> f32 {
    // pi/2 less 1/a is right to the last bit long before a = 2^30.
    let a = min(abs(x), 1073741824.0);
    let large = a > 1.0;
    let t = select(a, 1.0 / max(a, 1.0), large);
    let u = t * t;
    // (atan(t) / t - 1) / u, error of atan below 2^-28.4 (tools/fit_atan.py)
    let upper = fma(fma(fma(fma(-0.00178276387, u, 0.0108685335), u, -0.0310968421), u, 0.0578813329), u, -0.0839930549);
    let p = fma(fma(fma(fma(upper, u, 0.109508805), u, -0.142640159), u, 0.199985296), u, -0.333332986);
    let y = fma(t * u, p, t);
    // pi/2 = 1.57079637 - 4.37113883e-8
    return copy_sign(select(y, 1.57079637 - (y + 4.37113883e-8), large), x);
}
