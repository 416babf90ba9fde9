// @use act/gelu

// clipped_gelu(x) = min(max(gelu(x), low), high), low <= high. A bound is 0, at least 1e-30 or at
// most -0.17, below gelu's minimum. WGSL's own names min and max are left alone.
fn clipped_gelu(x: f32, low: f32, high: f32) -> f32 {
    let y = gelu(x);
    let below = select(high, min(y, high), clipped_gelu_up_to(x, high));
    return keep_nan(x, select(max(below, low), low, clipped_gelu_up_to(x, low)));
}

// gelu'(x) where low <= gelu(x) <= high, 0 elsewhere
fn clipped_gelu_d1(x: f32, low: f32, high: f32) -> f32 {
    return keep_nan(x, select(0.0, gelu_d1(x), clipped_gelu_inside(x, low, high)));
}

// gelu''(x) where low <= gelu(x) <= high, 0 elsewhere
fn clipped_gelu_d2(x: f32, low: f32, high: f32) -> f32 {
    return keep_nan(x, select(0.0, gelu_d2(x), clipped_gelu_inside(x, low, high)));
}

// low <= gelu(x) <= high; low and gelu(x) are equal at 0 alone. Between equal bounds there is nothing.
fn clipped_gelu_inside(x: f32, low: f32, high: f32) -> bool {
    let at_low = (x == 0.0) & is_zero(low) & (high > 0.0);
    return (at_low | !clipped_gelu_up_to(x, low)) & clipped_gelu_up_to(x, high);
}

// Whether gelu(x) <= high. It never is for high < 0, and else it is for x <= high. Beyond,
// gelu(x) = x - x Q(x), Q = 1 - Phi, and x - high is exact where it matters. For small x,
// x/2 - high is what is compared, exact too.
fn clipped_gelu_up_to(x: f32, high: f32) -> bool {
    let a = clamp(x, 0.0, 13.25);
    let w = a / (a + 2.75);
    let v = w * normal_ratio(w - 0.5);
    let e = gauss_parts(a, 0.5);
    let tail = fma(v, e.rest, v) * power_of_two(e.exponent);
    let half = 0.5 * x - high;
    let near = half < -(a * a) * normal_centre(a * a);
    return (high >= 0.0) & ((x <= high) | select(x - high < tail, near, a < 0.85));
}
