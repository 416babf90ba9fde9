// @use math/bits
// @use math/two_float

// hard_swish(x) = x min(max(x / 6 + 1/2, 0), 1). Written as x (x + 3) / 6, whose sum is exact next
// to the root; NVIDIA's compiler would make x / 6 + 1/2 of it again.
fn hard_swish(x: f32) -> f32 {
    let near = clamp(x, -3.0, 3.0);
    let inside = near * (opaque_by(near + 3.0, unknown_zero(near)) / 6.0);
    return keep_nan(x, select(inside, x, x >= 3.0));
}

// x / 3 + 1/2 where -3 < x < 3, 0 left of it, 1 right of it. Written as (x + 1.5) / 3, whose
// sum is exact next to the root.
fn hard_swish_d1(x: f32) -> f32 {
    let near = clamp(x, -3.0, 3.0);
    let outside = select(0.0, 1.0, x >= 3.0);
    return keep_nan(x, select(outside, opaque_by(near + 1.5, unknown_zero(near)) / 3.0, (-3.0 < x) & (x < 3.0)));
}

// 1/3 where -3 < x < 3, 0 elsewhere
fn hard_swish_d2(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 0.333333333, (-3.0 < x) & (x < 3.0)));
}
