// @use math/bits
// @use math/rows
// @use math/sin

// What bases are made of, for one f32.

// x where it is between the two, and else the nearer of them; for NaN the first.
fn held(x: f32, low: f32, high: f32) -> f32 {
    return select(low, select(high, x, x <= high), x >= low);
}

// How far x is beyond where it was held: a number, also for an infinity.
fn beyond(x: f32, at: f32) -> f32 {
    return held(x, -3.4028234663852886e38, 3.4028234663852886e38) - at;
}

// -1, 0 or 1
fn side(x: f32) -> f32 {
    let one = bitcast<f32>((bitcast<u32>(x) & 0x80000000u) | 0x3f800000u);
    return keep_nan(x, select(one, 0.0, x == 0.0));
}

// 0, and NaN for what is no finite number
fn only_finite(x: f32) -> f32 {
    return select(0.0, nan(), (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u);
}

// 2 s b - a, the next of a recursion, where b may be too large for that.
fn next_of(a: f32, b: f32, s: f32) -> f32 {
    let twice = 2.0 * s;
    return select(fma(twice, b, -a), twice * b, abs(b) > 1e30);
}

// 2 pi times what x is off the nearest integer.
fn turned(x: f32) -> f32 {
    let near = held(x, -1e7, 1e7);
    return (near - round(near)) * 6.28318531;
}

// e^-z^2
fn bell(z: f32) -> f32 {
    let near = held(z, -100.0, 100.0);
    return exp_below(-near * near);
}

// A coordinate of a point: numbers whose fourth powers are numbers.
fn near_point(x: f32) -> f32 {
    return keep_nan(x, held(x, -1e9, 1e9));
}
