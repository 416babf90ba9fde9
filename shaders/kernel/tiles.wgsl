// A workgroup's invocations take neighbouring columns of a tile of rows, each one column.
@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let number = (group.y * params.width + group.x) * WORKGROUP + local;
    let column = number % params.columns;
    let tile = number / params.columns;
    if (tile * ROWS * params.columns + column < params.count) {
        rows(tile, column);
    }
}
