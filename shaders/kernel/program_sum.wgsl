// Adds term number `count`, two by two: the error grows with the logarithm of their number.
fn wa_add(level: ptr<function, array<f32, 32>>, count: u32, term: f32) {
    var value = term;
    var depth = 0u;
    for (var n = count; (n & 1u) == 1u; n >>= 1u) {
        value = (*level)[depth] + value;
        depth += 1u;
    }
    (*level)[depth] = value;
}

fn wa_total(level: ptr<function, array<f32, 32>>, count: u32) -> f32 {
    var total = 0.0;
    for (var depth = 0u; depth < 32u; depth += 1u) {
        total = select(total, (*level)[depth] + total, ((count >> depth) & 1u) == 1u);
    }
    return total;
}

var<workgroup> wa_parts: array<f32, wa_WORKGROUP>;

// The sum of a workgroup's values.
fn wa_together(value: f32, local: u32) -> f32 {
    workgroupBarrier();
    wa_parts[local] = value;
    workgroupBarrier();
    for (var half = wa_WORKGROUP / 2u; half > 0u; half /= 2u) {
        if (local < half) {
            wa_parts[local] += wa_parts[local + half];
        }
        workgroupBarrier();
    }
    return wa_parts[0];
}
