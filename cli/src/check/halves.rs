//! The measure of error in the half formats.

use wgpu_activations::Format;

/// The most units of the last place of a half format: the arithmetic is in f32, and an error
/// there seldom moves the result across a tie.
pub const BUDGET: f64 = 1.0;

/// The smallest normal f32. Smaller results may be flushed before they are rounded to bf16.
const NORMAL: f64 = f32::MIN_POSITIVE as f64;

/// True values below this may come out below the normal range, as for f32.
const FLUSH: f64 = NORMAL * (1.0 + 1.0 / (1 << 19) as f64);

/// How many numbers of the format `got`, which is one, lies from the one nearest to `want`.
///
/// Results within `allowed` of the truth are right; so are those within the smallest normal f32
/// of a truth below the normal range of f32. Beyond the format's range infinity stands where the
/// next number would. NaN is right only where `want` is NaN. What is wrong by kind (a NaN or an infinity in place of a number) is infinitely wrong.
pub fn error_in_ulps(format: Format, got: f32, want: f64, allowed: f64) -> f64 {
    let got = f64::from(got);
    if want.is_nan() || got.is_nan() || want.is_infinite() {
        let right = (want.is_nan() && got.is_nan()) || got == want;
        return if right { 0.0 } else { f64::INFINITY };
    }
    let flushed = if want.abs() < FLUSH { FLUSH } else { 0.0 };
    if (got - want).abs() <= flushed.max(allowed) {
        return 0.0;
    }
    let (nearest, beyond) = (nearest(format, want), beyond(format));
    if got.is_infinite() && nearest.abs() < beyond / 2.0 {
        return f64::INFINITY;
    }
    let got = got.clamp(-beyond, beyond);
    (place(format, got) - place(format, nearest)).abs()
}

/// The number of the format next to `value`, the even one of two; beyond the largest, the one
/// that would follow it.
fn nearest(format: Format, value: f64) -> f64 {
    let (ulp, beyond) = (ulp(format, value), beyond(format));
    ((value / ulp).round_ties_even() * ulp).clamp(-beyond, beyond)
}

/// The spacing of the format at a magnitude.
fn ulp(format: Format, value: f64) -> f64 {
    2f64.powi(exponent(format, value) - shape(format).0)
}

/// The number's place in the order of all: neighbours differ by 1.
fn place(format: Format, value: f64) -> f64 {
    let (bits, [lowest, _]) = shape(format);
    let below = f64::from(exponent(format, value) - lowest) * 2f64.powi(bits);
    (below + value.abs() / ulp(format, value)).copysign(value)
}

/// The exponent that the format uses for a magnitude.
fn exponent(format: Format, value: f64) -> i32 {
    let (_, [lowest, highest]) = shape(format);
    let exponent = ((value.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    exponent.clamp(lowest, highest)
}

/// The number that would follow the largest.
fn beyond(format: Format) -> f64 {
    let (_, [_, highest]) = shape(format);
    2f64.powi(highest + 1)
}

/// Bits behind the point, and the exponents of normal numbers.
fn shape(format: Format) -> (i32, [i32; 2]) {
    match format {
        Format::F16 => (10, [-14, 15]),
        Format::Bf16 => (7, [-126, 127]),
        _ => (23, [-126, 127]),
    }
}

#[cfg(test)]
mod tests {
    use half::{bf16, f16};

    use super::*;

    const HALVES: [Format; 2] = [Format::F16, Format::Bf16];

    fn decode(format: Format, bits: u16) -> f32 {
        match format {
            Format::F16 => f16::from_bits(bits).to_f32(),
            _ => bf16::from_bits(bits).to_f32(),
        }
    }

    #[test]
    fn neighbours_are_one_apart() {
        for format in HALVES {
            // Up to infinity, from where numbers are not flushed.
            let infinity = if format == Format::F16 {
                0x7c00
            } else {
                0x7f80
            };
            for bits in 0x0100..infinity {
                let [a, b] = [bits, bits + 1].map(|bits| decode(format, bits));
                let error = |got: f32, want: f32| error_in_ulps(format, got, want.into(), 0.0);
                assert_eq!(error(a, a), 0.0, "{format} {bits:#x}");
                assert_eq!(error(-b, -a), 1.0, "{format} {bits:#x}");
                assert_eq!(error(b, a), 1.0, "{format} {bits:#x}");
                let below = if b.is_infinite() { f64::INFINITY } else { 1.0 };
                assert_eq!(error(a, b), below, "{format} {bits:#x}");
            }
        }
    }

    #[test]
    fn the_nearest_is_what_the_half_crate_says() {
        for format in HALVES {
            for bits in 0x0100..0x7b00 {
                let [a, b] = [bits, bits + 1].map(|bits| f64::from(decode(format, bits)));
                let tie = (a + b) / 2.0;
                let even = if bits % 2 == 0 { a } else { b };
                let around = [
                    nearest(format, tie.next_down()),
                    nearest(format, tie.next_up()),
                ];
                assert_eq!(around, [a, b], "{format} {bits:#x}");
                assert_eq!(nearest(format, -tie), -even, "{format} {bits:#x}");
            }
        }
    }

    #[test]
    fn wrong_by_kind_is_infinitely_wrong() {
        let (nan, infinity) = (f32::NAN, f32::INFINITY);
        for format in HALVES {
            let error = |got, want| error_in_ulps(format, got, want, 0.0);
            assert_eq!(error(nan, f64::NAN), 0.0);
            assert_eq!(error(infinity, f64::INFINITY), 0.0);
            for (got, want) in [
                (nan, 1.0),
                (1.0, f64::NAN),
                (infinity, 1.0),
                (infinity, f64::NEG_INFINITY),
                (65504.0, f64::INFINITY),
            ] {
                assert_eq!(error(got, want), f64::INFINITY, "{got} for {want}");
            }
        }
    }

    #[test]
    fn what_is_allowed_is_no_error() {
        let error = |got| error_in_ulps(Format::F16, got, 1e-3, 1e-4);
        assert_eq!((error(0.001_09), error(0.000_91)), (0.0, 0.0));
        assert!(error(0.001_11) > 10.0);
    }

    #[test]
    fn the_ends_of_the_range() {
        let f16 = |got, want| error_in_ulps(Format::F16, got, want, 0.0);
        assert_eq!(f16(f32::INFINITY, 65520.0), 0.0);
        assert_eq!(f16(f32::INFINITY, 1e300), 0.0);
        assert_eq!(f16(65504.0, 65519.0), 0.0);
        assert_eq!(f16(f32::INFINITY, 65519.0), 1.0);
        assert!(f16(65504.0, 65520.0) <= 1.0);
        // f16 flushes nothing, f32 does.
        assert_eq!(f16(0.0, 2f64.powi(-24)), 1.0);
        assert_eq!(f16(0.0, 2f64.powi(-23)), 2.0);
        assert_eq!(error_in_ulps(Format::Bf16, 0.0, 1e-39, 0.0), 0.0);
        assert!(error_in_ulps(Format::Bf16, 0.0, 1e-37, 0.0) > 10.0);
        assert!(f16(1.0, -1.0) > 30_000.0);
    }
}
