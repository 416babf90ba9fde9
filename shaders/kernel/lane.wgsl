// An invocation has a row to itself.
fn all_sum(own: f32, local: u32, lane: u32) -> f32 {
    return own;
}

fn all_sums(own: vec2<f32>, local: u32, lane: u32) -> vec2<f32> {
    return own;
}

fn all_max(own: f32, local: u32, lane: u32) -> f32 {
    return own;
}

fn all_first(own: vec2<f32>, local: u32, lane: u32) -> f32 {
    return own.y;
}
