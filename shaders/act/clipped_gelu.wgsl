// @use act/gelu

// clipped_gelu(x) = min(max(gelu(x), low), high), low <= high. WGSL's own names min and max are
// left alone. gelu(x) < low where below_from <= x < below_to, and gelu(x) <= high where
// within_from <= x <= within_to: the host knows these floats, since near a bound f32 cannot tell.
fn clipped_gelu(x: f32, low: f32, high: f32, below_from: f32, below_to: f32, within_from: f32, within_to: f32) -> f32 {
    let g = gelu(x);
    let most = select(high, g, within_to >= 3.4028234663852886e38);
    let y = select(high, min(g, most), clipped_gelu_in(x, within_from, within_to));
    let at_low = clipped_gelu_in(x, below_from, below_to) & (x < below_to);
    return keep_nan(x, select(max(y, low), low, at_low));
}

// gelu'(x) where low <= gelu(x) <= high, 0 elsewhere
fn clipped_gelu_d1(x: f32, low: f32, high: f32, below_from: f32, below_to: f32, within_from: f32, within_to: f32) -> f32 {
    let at_low = clipped_gelu_in(x, below_from, below_to) & (x < below_to);
    let inside = clipped_gelu_in(x, within_from, within_to) & !at_low;
    return keep_nan(x, select(0.0, gelu_d1(x), inside));
}

// gelu''(x) where low <= gelu(x) <= high, 0 elsewhere
fn clipped_gelu_d2(x: f32, low: f32, high: f32, below_from: f32, below_to: f32, within_from: f32, within_to: f32) -> f32 {
    let at_low = clipped_gelu_in(x, below_from, below_to) & (x < below_to);
    let inside = clipped_gelu_in(x, within_from, within_to) & !at_low;
    return keep_nan(x, select(0.0, gelu_d2(x), inside));
}

// first <= x <= last. The largest finite number is as large as infinity.
fn clipped_gelu_in(x: f32, first: f32, last: f32) -> bool {
    let behind = (x >= first) | (first <= -3.4028234663852886e38);
    return behind & ((x <= last) | (last >= 3.4028234663852886e38));
}
