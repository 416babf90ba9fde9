// @use act/s_relu

// 1 - al where x <= tl, 0 elsewhere
fn s_relu_dtl(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0 - al, x <= tl));
}

// x - tl where x <= tl, 0 elsewhere
fn s_relu_dal(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, select(0.0, x - tl, x <= tl));
}

// 1 - ar where tl < x and x >= tr, 0 elsewhere
fn s_relu_dtr(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0 - ar, (x >= tr) & (x > tl)));
}

// x - tr where tl < x and x >= tr, 0 elsewhere
fn s_relu_dar(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, select(0.0, x - tr, (x >= tr) & (x > tl)));
}

// 1 where x <= tl, 0 elsewhere
fn s_relu_dal_dx(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, x <= tl));
}

// 1 where tl < x and x >= tr, 0 elsewhere
fn s_relu_dar_dx(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, (x >= tr) & (x > tl)));
}

// -1 where x <= tl, 0 elsewhere
fn s_relu_dtl_dal(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, select(0.0, -1.0, x <= tl));
}

// -1 where tl < x and x >= tr, 0 elsewhere
fn s_relu_dtr_dar(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, select(0.0, -1.0, (x >= tr) & (x > tl)));
}
