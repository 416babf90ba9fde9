// @use math/bits
// @use math/exp

// squareplus(x) = (x + sqrt(x^2 + b)) / 2       for x >= 0
//               = b / (2 (sqrt(x^2 + b) - x))   for x < 0
fn squareplus(x: f32, b: f32) -> f32 {
    let t = squareplus_scaled(x, b);
    let below = b * squareplus_power(253 - t.exponent) / (t.root + t.size);
    let above = squareplus_power(t.exponent - 1) * (t.root + t.size);
    return squareplus_ends(x, select(above, below, x < 0.0), infinity(), 0.0);
}

// (1 + x / sqrt(x^2 + b)) / 2
fn squareplus_d1(x: f32, b: f32) -> f32 {
    let t = squareplus_scaled(x, b);
    let below = select(0.5 * t.b / fma(t.root, t.size, t.square), 0.0, t.b == 0.0);
    // At x = 0 that is 1/2, also for b = 0.
    let above = fma(0.5, select(t.size / t.root, 0.0, t.size == 0.0), 0.5);
    return squareplus_ends(x, select(above, below, x < 0.0), 1.0, 0.0);
}

// b (x^2 + b)^(-3/2) / 2
fn squareplus_d2(x: f32, b: f32) -> f32 {
    let t = squareplus_scaled(x, b);
    let y = 0.5 * t.b / (t.square * t.root) * squareplus_power(254 - t.exponent);
    return squareplus_ends(x, select(y, 0.0, t.b == 0.0), 0.0, 0.0);
}

// |x|, b and sqrt(x^2 + b) over powers of 2^(exponent - 127), so that no square over- or underflows
// where it counts
struct Squareplus {
    exponent: i32,
    size: f32,
    b: f32,
    square: f32,
    root: f32,
}

fn squareplus_scaled(x: f32, b: f32) -> Squareplus {
    // About the larger exponent of x and sqrt(b)
    let of_x = bitcast<i32>((bitcast<u32>(x) >> 23u) & 255u);
    let of_b = ((bitcast<i32>(b) & 0x7fffffff) >> 23u) + 127;
    let exponent = clamp(of_x, of_b >> 1u, 252);
    let size = abs(x) * squareplus_power(254 - exponent);
    // 0 where b is below 2^-126
    let scaled = scale_by_power(b, 254 - 2 * exponent);
    let square = fma(size, size, scaled);
    return Squareplus(exponent, size, scaled, square, select(sqrt(square), size, scaled == 0.0));
}

// 2^(exponent - 127)
fn squareplus_power(exponent: i32) -> f32 {
    return bitcast<f32>(exponent << 23u);
}

// y for finite x
fn squareplus_ends(x: f32, y: f32, at_infinity: f32, at_minus_infinity: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let above = select(y, at_infinity, bits == 0x7f800000u);
    return keep_nan(x, select(above, at_minus_infinity, bits == 0xff800000u));
}
