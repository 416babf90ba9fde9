// @use math/bits
// @use math/two_float

// hard_sigmoid(x) = min(max(alpha x + beta, 0), 1). Inside it is (slope x - root) / unit, in two
// floats, so that it is right next to the root.
fn hard_sigmoid(x: f32, alpha: f32, beta: f32) -> f32 {
    let line = hard_sigmoid_line(x, alpha, beta);
    return keep_nan(x, clamp(hard_sigmoid_above(line.product, line.root, x) / line.unit, 0.0, 1.0));
}

// alpha where 0 < alpha x + beta < 1, 0 elsewhere
fn hard_sigmoid_d1(x: f32, alpha: f32, beta: f32) -> f32 {
    let line = hard_sigmoid_line(x, alpha, beta);
    let end = hard_sigmoid_end(line.root, line.unit, x);
    let inside = (hard_sigmoid_above(line.product, line.root, x) > 0.0)
        & (hard_sigmoid_above(line.product, end, x) < 0.0);
    return keep_nan(x, select(0.0, alpha, inside));
}

// 0
fn hard_sigmoid_d2(x: f32, alpha: f32, beta: f32) -> f32 {
    return keep_nan(x, 0.0);
}

// slope x, root = -beta unit and unit, alpha = slope / unit. All three are times 2^64, that no
// rounding error is subnormal.
struct HardSigmoidLine {
    product: TwoFloat,
    root: TwoFloat,
    unit: f32,
}

// The default of alpha stands for 1/6 exactly.
fn hard_sigmoid_line(x: f32, alpha: f32, beta: f32) -> HardSigmoidLine {
    let sixth = alpha == 0.166666672;
    let slope = select(alpha, 1.0, sixth);
    let unit = select(1.0, 6.0, sixth);
    // Beyond the cut alpha x + beta is outside of (0, 1); for alpha = 0 no x counts.
    let bound = 1.1 * (abs(beta) + 2.0) / select(abs(alpha), 1.0, alpha == 0.0);
    let near = clamp(x, -bound, bound);
    // 2^64 goes to x, whose lower half may be subnormal, where that does not overflow.
    let small = abs(near) < 1048576.0;
    let lifted = near * select(1.0, 18446744073709551616.0, small);
    let product = exact_product(lifted, slope * select(18446744073709551616.0, 1.0, small));
    let root = exact_product(-beta * 18446744073709551616.0, unit);
    return HardSigmoidLine(product, root, unit * 18446744073709551616.0);
}

// a - b, with the right sign
fn hard_sigmoid_above(a: TwoFloat, b: TwoFloat, x: f32) -> f32 {
    return opaque_by(a.hi - b.hi, unknown_zero(x)) + (a.lo - b.lo);
}

// root + unit
fn hard_sigmoid_end(root: TwoFloat, unit: f32, x: f32) -> TwoFloat {
    let zero = unknown_zero(x);
    let hi = opaque_by(root.hi + unit, zero);
    let larger = select(unit, root.hi, abs(root.hi) > unit);
    let smaller = select(root.hi, unit, abs(root.hi) > unit);
    let rest = opaque_by(larger - hi, zero) + smaller;
    return TwoFloat(hi, rest + root.lo);
}
