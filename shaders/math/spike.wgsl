// @use math/exp

// The Heaviside step of spiking networks, whose derivative is replaced by a surrogate. Zeros and
// signs are told by integers, since arithmetic may take subnormal numbers for 0.

// 1 where x >= 0, 0 elsewhere
fn spike(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, spike_right(x)));
}

// x >= 0, for x that is not NaN
fn spike_right(x: f32) -> bool {
    return bitcast<u32>(x) <= 0x80000000u;
}

// -sign(x) magnitude, and 0 where x = 0: the slope of a surrogate with a peak at 0
fn spike_slope(x: f32, magnitude: f32) -> f32 {
    let bits = bitcast<u32>(x);
    return select(copy_sign(magnitude, bitcast<f32>(~bits)), 0.0, (bits & 0x7fffffffu) == 0u);
}
