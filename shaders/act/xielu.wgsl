// @use math/bits
// @use math/expm1

// xielu(x) = alpha_p x^2 + beta x                            where x > 0
//          = alpha_n (e^min(x, eps) - 1 - x) + beta x        elsewhere
fn xielu(x: f32, alpha_p: f32, alpha_n: f32, beta: f32, eps: f32) -> f32 {
    let held = min(x, eps);
    // Near 0: e^c - 1 - c = c^2 p(c), -1 <= c <= 0, error below 2^-30 (tools/fit_xielu.py)
    let c = clamp(held, -1.0, 0.0);
    let p = fma(fma(fma(fma(fma(fma(1.65849196e-5, c, 0.000187379512), c, 0.00138129399), c, 0.00833063759), c, 0.0416662209), c, 0.166666642), c, 0.5);
    // Small terms are added times 2^64, that none is lost below the normal range.
    let lift = xielu_lift(x);
    let lifted = fma(alpha_n, fma(c * lift.factor * c, p, c * lift.factor - x * lift.factor), beta * (x * lift.factor));
    let near = scale_down(lifted, lift.exponent);
    let far = fma(beta - alpha_n, x, alpha_n * expm1_two(clamp(held, -30.0, 0.0), 0.0));
    let below = select(near, far, held < -1.0);
    let above = x * xielu_line(x, alpha_p, beta);
    let sign = select(beta, alpha_p, alpha_p != 0.0);
    let far_above = select(0.0, copy_sign(infinity(), sign), sign != 0.0);
    let slope = beta - alpha_n;
    let far_below = select(-alpha_n, -copy_sign(infinity(), slope), slope != 0.0);
    return xielu_ends(x, select(below, above, x > 0.0), far_below, far_above);
}

// 2 alpha_p x + beta              where x > 0
// alpha_n (e^x - 1) + beta        where x < eps
// alpha_n (e^eps / 2 - 1) + beta  at x = eps
// beta - alpha_n                  elsewhere
fn xielu_d1(x: f32, alpha_p: f32, alpha_n: f32, beta: f32, eps: f32) -> f32 {
    let slope = beta - alpha_n;
    let c = clamp(x, -175.0, 0.0);
    let e = exp_scaled(c, 0.0);
    let far = slope + scale_down(alpha_n * e.value, e.drop);
    let change = alpha_n * expm1_two(max(c, -30.0), 0.0);
    let below = select(beta + change, far, x < -0.693147182);
    let at_eps = fma(0.5, change, fma(-0.5, alpha_n, beta));
    let left = select(select(slope, at_eps, x == eps), below, x < eps);
    let above = xielu_line(x, 2.0 * alpha_p, beta);
    let far_above = select(beta, copy_sign(infinity(), alpha_p), alpha_p != 0.0);
    return xielu_ends(x, select(left, above, x > 0.0), slope, far_above);
}

// 2 alpha_p          where x > 0
// alpha_n e^x        where x < eps
// alpha_n e^eps / 4  at x = eps
// 0                  elsewhere
fn xielu_d2(x: f32, alpha_p: f32, alpha_n: f32, beta: f32, eps: f32) -> f32 {
    let e = exp_scaled(clamp(x, -175.0, 0.0), 0.0);
    let below = scale_down(alpha_n * e.value, e.drop);
    let left = select(select(0.0, 0.25 * below, x == eps), below, x < eps);
    return xielu_ends(x, select(left, 2.0 * alpha_p, x > 0.0), 0.0, 2.0 * alpha_p);
}

// a x + b, accurate near its root too
fn xielu_line(x: f32, a: f32, b: f32) -> f32 {
    let product = a * x;
    // b < 2^41. Beyond 2^80 it does not count, and the parts of a x might overflow.
    let large = abs(product) > 1.20892582e24;
    let lift = xielu_lift(x);
    let factors = balanced(x * lift.factor, a);
    let near = select(factors.x, 1.0, large);
    let t = two_product(near, factors.c);
    // Three times a number of 12 bits: the last bit is 0.
    let zero = unknown_zero(near);
    let sum = opaque_by(t.hi + b * lift.factor, zero) + t.lo;
    return select(scale_down(sum, lift.exponent), product, large);
}

// 2^64 and its exponent where x is small, else 1
struct XieluLift {
    factor: f32,
    exponent: i32,
}

fn xielu_lift(x: f32) -> XieluLift {
    let small = abs(x) < 9.53674316e-7;
    return XieluLift(select(1.0, 1.84467441e19, small), select(0, 64, small));
}

// y for finite x
fn xielu_ends(x: f32, y: f32, at_minus_infinity: f32, at_infinity: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let above = select(y, at_infinity, bits == 0x7f800000u);
    return keep_nan(x, select(above, at_minus_infinity, bits == 0xff800000u));
}
