// @use act/hill
// @use math/tanh

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

// With q = s (1 - s), w = n ln(x / k), s = sigmoid(w), and tanh(w / 2) = 2 s - 1:

// (q / x) (1 - w tanh(w / 2)); at 0 -infinity for n <= 1, 0 for n > 1
fn hill_dn_dx(x: f32, n: f32, k: f32) -> f32 {
    let w = hill_argument(split_mantissa(x), n, k, 340.0);
    let y = hill_d1(x, n, k) / n * hill_turn(w);
    return hill_ends(x, y, select(0.0, -infinity(), n <= 1.0), 0.0);
}

// (n^2 / k) (q / x) tanh(w / 2); at 0 as f' there
fn hill_dk_dx(x: f32, n: f32, k: f32) -> f32 {
    let w = hill_argument(split_mantissa(x), n, k, 175.0);
    let slope = n * hill_d1(x, n, k) / k;
    let at_zero = select(select(0.0, -1.0 / k / k, n == 1.0), -infinity(), n < 1.0);
    return hill_ends(x, slope * tanh_half(w), at_zero, 0.0);
}

// -q ln(x / k)^2 tanh(w / 2)
fn hill_dn_dn(x: f32, n: f32, k: f32) -> f32 {
    let l = log_ratio(split_mantissa(x), split_mantissa(k)).hi;
    let w = hill_argument(split_mantissa(x), n, k, 175.0);
    return hill_ends(x, -hill_slope(x, n, k) * (l * l) * tanh_half(w), 0.0, 0.0);
}

// -(q / k) (1 - w tanh(w / 2))
fn hill_dn_dk(x: f32, n: f32, k: f32) -> f32 {
    let w = hill_argument(split_mantissa(x), n, k, 340.0);
    return hill_ends(x, -hill_slope(x, n, k) / k * hill_turn(w), 0.0, 0.0);
}

// (q n / k^2) (1 - n tanh(w / 2))
fn hill_dk_dk(x: f32, n: f32, k: f32) -> f32 {
    let w = hill_argument(split_mantissa(x), n, k, 175.0);
    let bracket = fma(-n, tanh_half(w), 1.0);
    return hill_ends(x, hill_slope(x, n, k) * n / k / k * bracket, 0.0, 0.0);
}

// 1 - w tanh(w / 2)
fn hill_turn(w: TwoFloat) -> f32 {
    return fma(-w.hi, tanh_half(TwoFloat(clamp(w.hi, -175.0, 175.0), w.lo)), 1.0);
}
