// @use math/decay
// @use math/exp_lifted

// silu(t) = t s(t), s(t) = 1 / (1 + e^-t), for the functions x s(c x) = silu(c x) / c, whose
// derivatives are silu'(c x) and c silu''(c x). |t| <= 175, and e stands for e^-|t|.

// x s(t): x / (1 + e) for t >= 0, x e / (1 + e) for t < 0. `near` is x, cut where |t| = 175.
fn times_logistic(x: f32, near: f32, t: TwoFloat) -> f32 {
    let e = decay(t);
    let positive = t.hi >= 0.0;
    let y = select(near * e.value, x, positive) / (1.0 + e.value);
    return scale_down(y, select(e.drop, 0, positive));
}

// x s(t) where t has x's sign and e^-|t| x is 0 from |t| = 110 on; cheaper than times_logistic
fn times_logistic_near(x: f32, t: TwoFloat) -> f32 {
    // e^-t may overflow where x s(t) does not leave the normal range: then both stand times 2^-34.
    let far = t.hi < -80.0;
    let scale = select(1.0, 5.82076609e-11, far);
    let power = exp_lifted(clamp(-t.hi, -87.3, 110.0), -t.lo, select(0, -34, far));
    return x * scale / (scale + power);
}

// silu'(t) = e (1 + e - a) / (1 + e)^2 for t < 0, a = |t|, and 1 less that for t > 0
fn silu_d1_two(t: TwoFloat) -> f32 {
    let a = abs_two(t);
    return silu_d1_of(a.hi, a.lo, t.hi < 0.0);
}

// The same for t = a + lo or t = -(a + lo), a >= 0
fn silu_d1_of(a: f32, lo: f32, negative: bool) -> f32 {
    // From a = 110 on the product is 0. Before, 2^40 e and what it is multiplied by are normal numbers.
    let lifted = exp_lifted(-min(a, 110.0), -lo, 40);
    let e = lifted * 9.09494702e-13;
    // The root r of 1 + e - a is 1.27846456 - 1.29792825e-8. Near it the bracket is
    // (r - a) p(a - r), |a - r| < 0.35, error below 2^-26.5 (tools/fit_silu.py).
    let d = opaque(a - 1.27846456) + (lo + 1.29792825e-8);
    let upper = fma(fma(-0.000389595894, d, 0.00233719964), d * d, fma(-0.0116024036, d, 0.0464095436));
    let p = fma(fma(upper, d, -0.139232278), d, 1.27846456);
    let bracket = select((1.0 - min(a, 110.0)) + (e - lo), -d * p, abs(d) < 0.35);
    let square = fma(e, e + 2.0, 1.0);
    let tail = (9.09494702e-13 * bracket) * (lifted / square);
    return select(1.0 - tail, tail, negative);
}

// c silu''(t) = c e (2 - a + (2 + a) e) / (1 + e)^3, a = |t|
fn silu_d2_two(t: TwoFloat, c: f32) -> f32 {
    let e = decay(t);
    let a = abs_two(t);
    // The root r of the bracket is 2.39935732 - 3.83627068e-8. Near it the bracket is
    // (r - a) p(a - r), |a - r| < 0.4, error below 2^-27.3 (tools/fit_silu.py).
    let d = opaque(a.hi - 2.39935732) + (a.lo + 3.83627068e-8);
    let p = fma(fma(fma(fma(fma(0.000204243188, d, -0.000466611236), d, -0.00151071628), d, 0.021172205), d, -0.108902358), d, 1.30858099);
    let bracket = select(fma(a.hi + 2.0, e.value, (2.0 - a.hi) - a.lo), -d * p, abs(d) < 0.4);
    let cube = fma(e.value, fma(e.value, e.value + 3.0, 3.0), 1.0);
    return scale_down(c * (e.value * bracket / cube), e.drop);
}
