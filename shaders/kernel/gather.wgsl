// Sums over the elements that share a place, of one number or of coefficients: an invocation takes each
// `parts`-th of them, and a block of the coefficients.
@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let number = (group.y * params.width + group.x) * WORKGROUP + local;
    let place = number % params.places;
    let rest = number / params.places;
    if (rest < params.parts * BLOCKS) {
        gather(place, rest / BLOCKS, rest % BLOCKS);
    }
}
