// One loop for every kernel that treats its values one by one. A workgroup takes a tile of
// TILE values; an invocation takes some of them, as `items` says.
@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let tile = group.y * params.width + group.x;
    items(tile * TILE + local * LOCAL_STEP);
}
