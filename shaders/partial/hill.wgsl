// @use act/hill

// s (1 - s) ln(x / k), s = hill(x); 0 at 0
fn hill_dn(x: f32, n: f32, k: f32) -> f32 {
    let l = log_ratio(split_mantissa(x), split_mantissa(k));
    return keep_nan(x, hill_slope(x, n, k) * l.hi);
}

// -s (1 - s) n / k; 0 at 0
fn hill_dk(x: f32, n: f32, k: f32) -> f32 {
    return keep_nan(x, -hill_slope(x, n, k) * n / k);
}

// s (1 - s); 1 - s is s where x and k change places
fn hill_slope(x: f32, n: f32, k: f32) -> f32 {
    let near = min(x, 3.4028234e38);
    let y = hill(near, n, k) * hill(k, n, near);
    return select(select(y, 0.0, is_zero(x)), nan(), (x < 0.0) & !is_zero(x));
}
