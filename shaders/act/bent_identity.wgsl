// @use math/bits

// bent_identity(x) = x + (sqrt(x^2 + 1) - 1) / 2 = x (1 + x / (2 (sqrt(x^2 + 1) + 1)))
fn bent_identity(x: f32) -> f32 {
    // Further out the factor is 1/2 or 3/2.
    let c = clamp(x, -1e10, 1e10);
    let root = sqrt(fma(c, c, 1.0));
    return keep_nan(x, x * (1.0 + c / fma(2.0, root, 2.0)));
}

// 1 + x / (2 sqrt(x^2 + 1))
fn bent_identity_d1(x: f32) -> f32 {
    let c = clamp(x, -1e10, 1e10);
    return keep_nan(x, 1.0 + c / (2.0 * sqrt(fma(c, c, 1.0))));
}

// (x^2 + 1)^(-3/2) / 2
fn bent_identity_d2(x: f32) -> f32 {
    // There the result has left the normal range.
    let c = clamp(x, -4.2e12, 4.2e12);
    let square = fma(c, c, 1.0);
    let y = 0.5 / (square * sqrt(square));
    return keep_nan(x, select(y, 0.0, abs(x) > 4.2e12));
}
