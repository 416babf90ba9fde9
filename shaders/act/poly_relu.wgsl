// @use math/bits
// @use math/exp
// @use math/two_float

// poly_relu(x) = a0 + a1 r + a2 r^2 + a3 r^3 with r = max(x, 0)
fn poly_relu(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    let r = clamp(x, 0.0, 3.4028234663852886e38);
    let square = poly_relu_step(r, TwoFloat(a3, 0.0), a2);
    let line = poly_relu_step(r, square, a1);
    let y = poly_relu_end(r, line, a0);
    let lead = select(select(a1, a2, !is_zero(a2)), a3, !is_zero(a3));
    let far = select(copy_sign(infinity(), lead), a0, is_zero(lead));
    return keep_nan(x, select(select(a0, y, x > 0.0), far, x > 3.4028234663852886e38));
}

// a1 + 2 a2 x + 3 a3 x^2 where x > 0, 0 elsewhere
fn poly_relu_d1(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    let r = clamp(x, 0.0, 3.4028234663852886e38);
    let line = poly_relu_step(r, poly_relu_times_three(a3), a2 + a2);
    let y = poly_relu_end(r, line, a1);
    let lead = select(a2, a3, !is_zero(a3));
    let far = select(copy_sign(infinity(), lead), a1, is_zero(lead));
    return keep_nan(x, select(select(0.0, y, x > 0.0), far, x > 3.4028234663852886e38));
}

// 2 a2 + 6 a3 x where x > 0, 0 elsewhere
fn poly_relu_d2(x: f32, a0: f32, a1: f32, a2: f32, a3: f32) -> f32 {
    let r = clamp(x, 0.0, 3.4028234663852886e38);
    let three = poly_relu_times_three(a3);
    let y = poly_relu_end(r, TwoFloat(three.hi + three.hi, three.lo + three.lo), a2 + a2);
    let far = select(copy_sign(infinity(), a3), a2 + a2, is_zero(a3));
    return keep_nan(x, select(select(0.0, y, x > 0.0), far, x > 3.4028234663852886e38));
}

// 3 a, which has two bits more than a
fn poly_relu_times_three(a: f32) -> TwoFloat {
    return two_product(a, 3.0);
}

// v r + a in two floats: where terms cancel, the next step and the end still have their digits.
// Beyond 2^80 a, which is below 2^41, does not count, and the parts of the product might overflow.
fn poly_relu_step(r: f32, v: TwoFloat, a: f32) -> TwoFloat {
    let product = r * v.hi;
    let large = abs(product) > 1.20892582e24;
    let factors = balanced(select(r, 1.0, large), v.hi);
    let t = two_product(factors.x, factors.c);
    let low = fma(select(r, 1.0, large), v.lo, t.lo);
    let sum = poly_relu_sum(t.hi, a);
    let near = poly_relu_sum(sum.hi, sum.lo + low);
    return TwoFloat(select(near.hi, product, large), select(near.lo, 0.0, large));
}

// v r + a. For small r the terms are added times 2^64, that none is lost below the normal range.
fn poly_relu_end(r: f32, v: TwoFloat, a: f32) -> f32 {
    let small = r < 9.53674316e-7;
    let lifted = poly_relu_step(r * select(1.0, 1.84467441e19, small), v, a * select(1.0, 1.84467441e19, small));
    return scale_down(lifted.hi, select(0, 64, small));
}

// a + b with its rounding error: what is left of the lesser one when the sum is taken from it. In
// this order, which no compiler may change.
fn poly_relu_sum(a: f32, b: f32) -> TwoFloat {
    let zero = unknown_zero(a);
    let swap = abs(a) < abs(b);
    let more = select(a, b, swap);
    let less = select(b, a, swap);
    let hi = opaque_by(more + less, zero);
    return TwoFloat(hi, less - opaque_by(hi - more, zero));
}
