//! Inputs that find faults: special values, all magnitudes, the places where a function is
//! delicate, and every number of the half formats.
//!
//! One library for the test suite, `wgpu-activations check` and the benchmarks.

mod delicate;
mod noise;
mod operands;
mod order;

pub use delicate::delicate;
pub use noise::Noise;
pub use operands::{unusual, usual};
pub use order::{from_ordered, near, ordered};

/// Zeros, infinities, NaN, the ends of the subnormal and the normal range, and the powers of two,
/// of both signs.
pub fn special() -> Vec<f32> {
    let ends = [0, 1, 0x007f_ffff, 0x7f7f_ffff, 0x7f80_0000];
    let powers = (1..=0xfe).map(|exponent| exponent << 23);
    let all = ends.into_iter().chain(powers).map(f32::from_bits);
    all.flat_map(|x| [x, -x]).chain(nans()).collect()
}

/// Quiet and signalling NaN, of both signs, with the smallest and the largest payload.
pub fn nans() -> impl Iterator<Item = f32> {
    let positive = [0x7fc0_0000, 0x7f80_0001, 0x7fbf_ffff, 0x7fff_ffff_u32];
    let both = positive.into_iter().flat_map(|bits| [bits, bits | 1 << 31]);
    both.map(f32::from_bits)
}

/// Every `stride`th of all bit patterns: all magnitudes, both signs, NaN too. An odd stride
/// walks through all values of the low bits.
///
/// # Panics
/// Where `stride` is 0.
pub fn spread(stride: u32) -> impl Iterator<Item = f32> {
    (0..=u32::MAX).step_by(stride as usize).map(f32::from_bits)
}

/// Every f16 and every bf16, NaN too.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_what_the_half_crate_says() {
        let all: Vec<u32> = halves().map(f32::to_bits).collect();
        assert_eq!(all.len(), 2 << 16);
        for bits in 0..=u16::MAX {
            let want = half::f16::from_bits(bits).to_f32();
            let got = f32::from_bits(all[usize::from(bits)]);
            assert!(got == want || (got.is_nan() && want.is_nan()), "{bits:#x}");
        }
    }

    #[test]
    fn special_values_are_of_both_signs() {
        let bits: Vec<u32> = special().into_iter().map(f32::to_bits).collect();
        for value in [
            0,
            1,
            0x7f_ffff,
            0x80_0000,
            0x3f80_0000,
            0x7f80_0000,
            0x7f80_0001,
        ] {
            assert!(
                bits.contains(&value) && bits.contains(&(value | 1 << 31)),
                "{value:#x}"
            );
        }
    }
}
