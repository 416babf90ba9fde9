// The terms of sum i of group g, two by two: the error grows with the logarithm of their number.
fn sum(i: u32, g: u32) -> f32 {
    let first = g * FOLDED;
    let count = min(params.terms - first, FOLDED);
    var level: array<f32, 7>;
    for (var k = 0u; k < count; k += 1u) {
        var value = load_term(i * params.sum_step + (first + k) * params.term_step);
        var depth = 0u;
        for (var n = k; (n & 1u) == 1u; n >>= 1u) {
            value = level[depth] + value;
            depth += 1u;
        }
        level[depth] = value;
    }
    var total = 0.0;
    for (var depth = 0u; depth < 7u; depth += 1u) {
        total = select(total, level[depth] + total, ((count >> depth) & 1u) == 1u);
    }
    return total;
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
