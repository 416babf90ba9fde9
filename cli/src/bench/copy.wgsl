// The fastest copy that a compute shader can do: what every map kernel is measured against.
// SPREAD_FIRST, SPREAD_STEP: where an invocation's four values start, and how far they are apart.

@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(WORKGROUP)
fn copy(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let tile = (group.y * groups.x + group.x) * (4u * WORKGROUP);
    let first = tile + local * SPREAD_FIRST;
    for (var item = 0u; item < 4u; item++) {
        let i = first + item * SPREAD_STEP;
        if i < arrayLength(&y) {
            y[i] = x[i];
        }
    }
}
