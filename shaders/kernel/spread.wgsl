// Sums of what is spread over the coefficients of a place: an invocation takes each `parts`-th of the
// elements that share the place, and a block of its coefficients.
@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let number = (group.y * params.width + group.x) * WORKGROUP + local;
    let place = number % params.places;
    let rest = number / params.places;
    if (rest < params.parts * BLOCKS) {
        spread_of(place, rest / BLOCKS, rest % BLOCKS);
    }
}
