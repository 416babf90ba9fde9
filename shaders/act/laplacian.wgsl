// @use math/decay

// laplacian(x) = e^(-alpha |x|)
fn laplacian(x: f32, alpha: f32) -> f32 {
    let e = laplacian_decay(x, alpha);
    return keep_nan(x, scale_down(e.value, e.drop));
}

// -alpha sign(x) e^(-alpha |x|), and 0 at 0
fn laplacian_d1(x: f32, alpha: f32) -> f32 {
    let e = laplacian_decay(x, alpha);
    let y = copy_sign(scale_down(alpha * e.value, e.drop), -x);
    return keep_nan(x, select(y, 0.0, is_zero(x)));
}

// alpha^2 e^(-alpha |x|), and 0 at 0
fn laplacian_d2(x: f32, alpha: f32) -> f32 {
    let e = laplacian_decay(x, alpha);
    let y = scale_down(alpha * alpha * e.value, e.drop);
    return keep_nan(x, select(y, 0.0, is_zero(x)));
}

// e^(-alpha |x|). From alpha |x| = 240 on, even alpha^2 times it is 0.
fn laplacian_decay(x: f32, alpha: f32) -> Decay {
    return decay(two_product(cut(x, alpha, 240.0), alpha));
}
