//! The numerical contract's measure of error.

use crate::Format;

/// Where flushing may begin: a true value this close to the normal range's end may come out
/// just below it, and be flushed.
pub(super) const FLUSH: f64 = f32::MIN_POSITIVE as f64 * (1.0 + 1.0 / (1 << 19) as f64);

/// An infinity counts as the number that would follow the largest one where the true value is
/// at most this many steps below that number, and is wrong by kind elsewhere.
const NEARLY_INFINITE: f64 = 3.0;

/// What a format can hold.
struct Shape {
    /// Bits behind the point.
    bits: i32,
    /// The smallest exponent of a normal number.
    lowest: i32,
    /// The largest exponent.
    highest: i32,
}

const fn shape(format: Format) -> Shape {
    let (bits, lowest, highest) = match format {
        Format::F32 => (23, -126, 127),
        Format::F16 => (10, -14, 15),
        Format::Bf16 => (7, -126, 127),
    };
    Shape {
        bits,
        lowest,
        highest,
    }
}

/// The largest number of a format.
pub(super) fn largest(format: Format) -> f64 {
    let Shape { bits, highest, .. } = shape(format);
    2f64.powi(highest) * (2.0 - 2f64.powi(-bits))
}

/// The unit of the last place: the spacing of the format at a magnitude, which below the normal
/// range is its smallest number.
pub fn ulp(magnitude: f64, format: Format) -> f64 {
    let Shape {
        bits,
        lowest,
        highest,
    } = shape(format);
    let exponent = ((magnitude.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    2f64.powi(exponent.clamp(lowest, highest) - bits)
}

/// How far `got`, a number of the format, is from `want`, in [`ulp`] of the larger of `want` and
/// `scale`.
///
/// Where the true value is below f32's normal range, and where rounding may lead there, 0 is
/// right as well, since adapters may flush such results; everything else is measured, at the
/// limits for infinite inputs, too. (f16's own subnormal numbers are far above that: they are
/// never flushed.) Where the true value rounds to infinity, infinity is right; beside the end of
/// the range it counts as the number that would follow. NaN is right only where `want` is NaN.
/// What is wrong by kind (a NaN or an infinity in place of a number) is infinitely wrong.
pub fn error_in_ulps(got: f32, want: f64, scale: f64, format: Format) -> f64 {
    if want.is_nan() || got.is_nan() {
        let both = want.is_nan() && got.is_nan();
        return if both { 0.0 } else { f64::INFINITY };
    }
    if got.is_infinite() {
        return error_of_infinity(got.into(), want, format);
    }
    if got == 0.0 && may_be_flushed(want) {
        return 0.0;
    }
    (f64::from(got) - want).abs() / ulp(want.abs().max(scale), format)
}

/// Whether 0 is right in place of this true value.
pub fn may_be_flushed(want: f64) -> bool {
    want.abs() < FLUSH
}

/// How far an infinity is from `want`.
fn error_of_infinity(got: f64, want: f64, format: Format) -> f64 {
    let next = 2f64.powi(shape(format).highest + 1);
    let step = ulp(next, format);
    let short = (next - want.abs()) / step;
    match got.signum() == want.signum() && short <= NEARLY_INFINITE {
        true if short < 0.5 => 0.0,
        true => short,
        false => f64::INFINITY,
    }
}

/// What results of half formats may be off, in their ULP, before they are rounded: their shaders compute
/// with fewer terms.
pub(super) const FEWER_TERMS: f64 = 0.125;

/// The most ULP of the format that a stored result may be off: the budget of f, f′ or f″, which
/// is in ULP of f32, and for a half format half an ULP more, since it is rounded once again, and an
/// eighth of one where the budget is not 0, since fewer terms are enough there.
///
/// As with [`error_in_ulps`], they are ULP of the larger of `want` and `scale`.
pub fn allowed_ulps(budget: f64, want: f64, scale: f64, format: Format) -> f64 {
    if format == Format::F32 {
        return budget;
    }
    let magnitude = want.abs().max(scale);
    let terms = if budget > 0.0 { FEWER_TERMS } else { 0.0 };
    let rounding = (0.5 + terms) * ulp(want, format);
    (rounding + budget * ulp(magnitude, Format::F32)) / ulp(magnitude, format)
}

#[cfg(test)]
mod tests {
    use half::{bf16, f16};

    use super::*;

    fn of_f32(got: f32, want: f64, scale: f64) -> f64 {
        error_in_ulps(got, want, scale, Format::F32)
    }

    /// The positive numbers of a half format, infinity at the end.
    fn ascending(format: Format) -> Vec<f32> {
        match format {
            Format::F16 => (0..=0x7c00)
                .map(|bits| f16::from_bits(bits).to_f32())
                .collect(),
            _ => (0..=0x7f80)
                .map(|bits| bf16::from_bits(bits).to_f32())
                .collect(),
        }
    }

    #[test]
    fn counts_in_units_of_the_last_place() {
        assert_eq!(of_f32(1.0, 1.0, 0.0), 0.0);
        assert_eq!(of_f32(1.0 + f32::EPSILON, 1.0, 0.0), 1.0);
        assert_eq!(of_f32(2.0, 2.0 - 2f64.powi(-23), 0.0), 1.0);
        assert_eq!(of_f32(0.0, 2f64.powi(-30), 0.25), 2f64.powi(-30 + 25));
    }

    #[test]
    fn an_ulp_is_the_spacing_of_the_format() {
        let largest = f32::MAX.next_down();
        for v in [1.0, 1.5, 1.999_999_9, 2.0, 1e-30, 1e30, 1e-38, largest, 0.0] {
            let spacing = f64::from(v.next_up()) - f64::from(v);
            assert_eq!(ulp(v.into(), Format::F32), spacing, "{v}");
            assert_eq!(ulp(-f64::from(v), Format::F32), spacing, "-{v}");
        }
        assert_eq!(ulp(1e300, Format::F32), 2f64.powi(104));
        for format in [Format::F16, Format::Bf16] {
            let numbers = ascending(format);
            for pair in numbers[..numbers.len() - 1].windows(2) {
                let [a, b] = [pair[0], pair[1]].map(f64::from);
                assert_eq!(ulp(a, format), b - a, "{format} {a}");
                assert_eq!(error_in_ulps(pair[1], a, 0.0, format), 1.0, "{format} {a}");
            }
        }
    }

    #[test]
    fn forgives_flushed_results_and_nothing_else() {
        for format in [Format::F32, Format::Bf16] {
            let error = |got, want| error_in_ulps(got, want, 0.0, format);
            assert_eq!(error(0.0, 1e-39), 0.0);
            assert_eq!(error(0.0, f64::from(f32::MIN_POSITIVE)), 0.0);
            assert!(error(0.0, 2e-38) > 100.0);
            assert!(error(1e-37, 1e-39) > 100.0);
            assert!(error(-1.1e-38, 0.0) > 100.0);
        }
        // The smallest f16 is a normal f32.
        let of_f16 = |got, want| error_in_ulps(got, want, 0.0, Format::F16);
        assert_eq!(of_f16(0.0, 2f64.powi(-24)), 1.0);
        assert_eq!(of_f16(0.0, 2f64.powi(-14)), 1024.0);
        assert!(of_f16(0.0, 1e-30) < 1e-20);
    }

    #[test]
    fn counts_smallest_steps_below_the_normal_range() {
        let step = 2f64.powi(-149);
        let got = f32::from_bits(0x0040_0000);
        assert_eq!(of_f32(got, f64::from(got) + 3.0 * step, 0.0), 3.0);
        assert_eq!(of_f32(f32::from_bits(1), 0.0, 0.0), 1.0);
        let got = f16::from_bits(3).to_f32();
        assert_eq!(error_in_ulps(got, 2f64.powi(-24), 0.0, Format::F16), 2.0);
        let got = bf16::from_bits(3).to_f32();
        assert_eq!(error_in_ulps(got, 2f64.powi(-133), 0.0, Format::Bf16), 2.0);
    }

    #[test]
    fn knows_infinities_and_nan() {
        assert_eq!(of_f32(f32::NAN, f64::NAN, 0.0), 0.0);
        assert_eq!(of_f32(f32::INFINITY, f64::INFINITY, 0.0), 0.0);
        assert_eq!(of_f32(f32::INFINITY, 1e39, 0.0), 0.0);
        assert_eq!(of_f32(f32::INFINITY, f32::MAX.into(), 0.0), 1.0);
        for format in Format::ALL {
            for (got, want) in [
                (0.0, f64::NAN),
                (f32::INFINITY, f64::NAN),
                (f32::NAN, 1.0),
                (f32::NAN, f64::INFINITY),
                (f32::INFINITY, 60_000.0),
                (f32::INFINITY, f64::NEG_INFINITY),
                (f32::NEG_INFINITY, 1e39),
                (65_504.0, f64::INFINITY),
            ] {
                let error = error_in_ulps(got, want, 0.0, format);
                assert_eq!(error, f64::INFINITY, "{format}: {got} for {want}");
            }
        }
    }

    #[test]
    fn the_largest_number_and_infinity_share_a_tie() {
        let of_f16 = |got, want| error_in_ulps(got, want, 0.0, Format::F16);
        assert_eq!(of_f16(f32::INFINITY, 65_520.1), 0.0);
        assert!((of_f16(65_504.0, 65_520.0) - 0.5).abs() < 1e-9);
        assert!((of_f16(f32::INFINITY, 65_519.0) - 17.0 / 32.0).abs() < 1e-9);
    }

    #[test]
    fn a_half_is_rounded_once_more() {
        let near = |got: f64, want: f64| (got - want).abs() < 1e-9;
        assert_eq!(allowed_ulps(4.0, 1.0, 0.0, Format::F32), 4.0);
        assert!(near(
            allowed_ulps(4.0, 1.0, 0.0, Format::F16),
            0.625 + 4.0 / 8192.0
        ));
        // At a scale the error of f32 counts, but not a rounding at that scale.
        let allowed = allowed_ulps(4.0, 2f64.powi(-10), 1.0, Format::F16);
        assert!(near(allowed, 0.625 / 1024.0 + 4.0 / 8192.0));
        for format in [Format::F16, Format::Bf16] {
            for pair in ascending(format).windows(2).filter(|p| p[1].is_finite()) {
                let tie = (f64::from(pair[0]) + f64::from(pair[1])) / 2.0;
                let allowed = allowed_ulps(0.0, tie, 0.0, format);
                for got in [pair[0], pair[1]] {
                    let error = error_in_ulps(got, tie, 0.0, format);
                    assert!(error <= allowed, "{format} {got}");
                }
                let beyond = tie + f64::from(pair[1] - pair[0]) / 100.0;
                let flushed = pair[0] == 0.0 && may_be_flushed(beyond);
                let error = error_in_ulps(pair[0], beyond, 0.0, format);
                assert!(error > allowed || flushed, "{format} {}", pair[0]);
            }
        }
    }
}
