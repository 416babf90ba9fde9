// The fastest copy that a compute shader can do: what every map kernel is measured against.

// How far apart the first values of neighbouring invocations are, and the four of one.
override between_invocations: u32;
override between_values: u32;

@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(256)
fn copy(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let tile = (group.y * groups.x + group.x) * (4u * 256u);
    let first = tile + local * between_invocations;
    for (var item = 0u; item < 4u; item++) {
        let i = first + item * between_values;
        if i < arrayLength(&y) {
            y[i] = x[i];
        }
    }
}
