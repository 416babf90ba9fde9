// The terms of sum i of group g, two by two: the error grows with the logarithm of their number.
fn sum(i: u32, g: u32) -> f32 {
    let first = g * FOLDED;
    let count = min(params.terms - first, FOLDED);
    let at = i * params.sum_step + first * params.term_step;
    var level: array<f32, 4>;
    var eights = 0u;
    for (var k = 0u; k < count; k += 8u) {
        var value = ((term(at, k, count) + term(at, k + 1u, count))
            + (term(at, k + 2u, count) + term(at, k + 3u, count)))
            + ((term(at, k + 4u, count) + term(at, k + 5u, count))
            + (term(at, k + 6u, count) + term(at, k + 7u, count)));
        var depth = 0u;
        for (var n = eights; (n & 1u) == 1u; n >>= 1u) {
            value = level[depth] + value;
            depth += 1u;
        }
        level[depth] = value;
        eights += 1u;
    }
    var total = 0.0;
    for (var depth = 0u; depth < 4u; depth += 1u) {
        total = select(total, level[depth] + total, ((eights >> depth) & 1u) == 1u);
    }
    return total;
}

// Term number k of so many, or 0 behind them.
fn term(at: u32, k: u32, count: u32) -> f32 {
    let value = load_term(at + min(k, count - 1u) * params.term_step);
    return select(0.0, value, k < count);
}

@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let number = (group.y * params.width + group.x) * WORKGROUP + local;
    if (number < params.count) {
        put(number, sum(number % params.sums, number / params.sums));
    }
}
