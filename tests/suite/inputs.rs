//! Inputs: special values, all magnitudes, and the places where functions are delicate.

use wgpu_activations::{Kind, reference};

/// Zeros, infinities, NaNs, the ends of the subnormal and the normal range.
pub fn special() -> Vec<f32> {
    let positive = [
        0,
        1,
        0x007f_ffff,
        0x0080_0000,
        0x7f7f_ffff,
        0x7f80_0000,
        0x7f80_0001,
    ];
    let quiet = [0x7fc0_0000, 0x7fff_ffff, 0x3f80_0000];
    let bits = positive.into_iter().chain(quiet);
    bits.flat_map(|bits: u32| [bits, bits | 0x8000_0000])
        .map(f32::from_bits)
        .collect()
}

/// Every `stride`-th of all bit patterns: all magnitudes, both signs, NaNs too.
pub fn spread(stride: u32) -> impl Iterator<Item = f32> {
    (0..=u32::MAX).step_by(stride as usize).map(f32::from_bits)
}

/// Every f16 and every bf16, NaNs too.
pub fn halves() -> impl Iterator<Item = f32> {
    let bf16 = (0..=u16::MAX).map(|bits| f32::from_bits(u32::from(bits) << 16));
    (0..=u16::MAX).map(from_f16).chain(bf16)
}

/// The f16 with these bits.
fn from_f16(bits: u16) -> f32 {
    let bits = u32::from(bits);
    let (sign, rest) = ((bits & 0x8000) << 16, bits & 0x7fff);
    let magnitude = match rest {
        // Below the normal range: multiples of 2^-24.
        0..0x0400 => rest as f32 * 2f32.powi(-24),
        0x0400..0x7c00 => f32::from_bits((rest << 13) + (112 << 23)),
        _ => f32::from_bits((rest << 13) | 0x7f80_0000),
    };
    f32::from_bits(magnitude.to_bits() | sign)
}

/// The `count` floats nearest to x, on both sides.
pub fn near(x: f32, count: i32) -> impl Iterator<Item = f32> {
    let number = ordered(x);
    (-count / 2..count / 2).map(move |i| from_ordered(number.saturating_add(i)))
}

/// Floats as integers in the same order.
fn ordered(x: f32) -> i32 {
    let bits = x.to_bits() as i32;
    if bits < 0 {
        i32::MIN.wrapping_sub(bits)
    } else {
        bits
    }
}

fn from_ordered(number: i32) -> f32 {
    let bits = if number < 0 {
        i32::MIN.wrapping_sub(number)
    } else {
        number
    };
    f32::from_bits(bits as u32)
}

/// Where f, f′ or f″ changes its sign or leaves the range of normal f32, and the kinks.
pub fn delicate(kind: Kind) -> Vec<f32> {
    let class = |x: f32| {
        let jet = reference::jet(kind, x.into());
        [jet.value, jet.d1, jet.d2].map(|v| (v < 0.0, v.abs() < f32::MIN_POSITIVE.into()))
    };
    let mut places = kind.kinks();
    let grid: Vec<i32> = (ordered(-1e30)..ordered(1e30)).step_by(1 << 17).collect();
    for pair in grid.windows(2) {
        let (mut low, mut high) = (pair[0], pair[1]);
        let at_low = class(from_ordered(low));
        if at_low == class(from_ordered(high)) {
            continue;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if class(from_ordered(middle)) == at_low {
                low = middle;
            } else {
                high = middle;
            }
        }
        places.push(from_ordered(high));
    }
    places
}
