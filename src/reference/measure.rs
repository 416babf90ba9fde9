//! The numerical contract's measure of error.

/// The smallest normal f32. Results below it may be flushed to zero.
const NORMAL: f64 = f32::MIN_POSITIVE as f64;

/// Where flushing may begin: a true value this close to the normal range's end may come out
/// just below it, and be flushed.
const FLUSH: f64 = NORMAL * (1.0 + 1.0 / (1 << 19) as f64);

/// The spacing of f32 at a magnitude.
fn ulp(magnitude: f64) -> f64 {
    let exponent = (magnitude.to_bits() >> 52) as i64 - 1023;
    2f64.powi((exponent.max(-126) - 23) as i32)
}

/// How far `got` is from `want`, in ULP of the larger of `want` and `scale`.
///
/// Below the normal range an ULP is f32's smallest step, 2^-149; there, and where rounding may
/// lead there, 0 is right as well, since adapters may flush such results. Results beyond f32's
/// range are right when they are infinite, or the largest finite number within two ULP. NaN is
/// right only where `want` is NaN. What is wrong by kind (a NaN or an infinity in place of a
/// number) is infinitely wrong.
pub fn error_in_ulps(got: f32, want: f64, scale: f64) -> f64 {
    if want.is_nan() || got.is_nan() {
        return if want.is_nan() && got.is_nan() {
            0.0
        } else {
            f64::INFINITY
        };
    }
    let (got, largest) = (f64::from(got), f64::from(f32::MAX));
    let step = ulp(largest);
    if want.abs() > largest + step / 2.0 {
        // Beyond the range: infinity, or a last finite number that is as close.
        let close = !got.is_infinite() && (got - want).abs() <= 2.0 * step;
        return if close || got == f64::INFINITY.copysign(want) {
            0.0
        } else {
            f64::INFINITY
        };
    }
    if got.is_infinite() {
        let close = (largest - want.abs()) <= 2.0 * step && got.signum() == want.signum();
        return if close {
            (largest - want.abs()) / step + 1.0
        } else {
            f64::INFINITY
        };
    }
    if got == 0.0 && want.abs() < FLUSH {
        return 0.0;
    }
    (got - want).abs() / ulp(want.abs().max(scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_units_of_the_last_place() {
        assert_eq!(error_in_ulps(1.0, 1.0, 0.0), 0.0);
        assert_eq!(error_in_ulps(1.0 + f32::EPSILON, 1.0, 0.0), 1.0);
        assert_eq!(error_in_ulps(2.0, 2.0 - 2f64.powi(-23), 0.0), 1.0);
        assert_eq!(
            error_in_ulps(0.0, 2f64.powi(-30), 0.25),
            2f64.powi(-30 + 25)
        );
    }

    #[test]
    fn forgives_flushed_results_and_nothing_else() {
        assert_eq!(error_in_ulps(0.0, 1e-39, 0.0), 0.0);
        assert_eq!(error_in_ulps(0.0, f64::from(f32::MIN_POSITIVE), 0.0), 0.0);
        assert!(error_in_ulps(0.0, 2e-38, 0.0) > 1e6);
        assert!(error_in_ulps(1e-37, 1e-39, 0.0) > 1e6);
        assert!(error_in_ulps(-1.1e-38, 0.0, 0.0) > 1e6);
    }

    #[test]
    fn counts_smallest_steps_below_the_normal_range() {
        let step = 2f64.powi(-149);
        let got = f32::from_bits(0x0040_0000);
        assert_eq!(error_in_ulps(got, f64::from(got) + 3.0 * step, 0.0), 3.0);
        assert_eq!(error_in_ulps(f32::from_bits(1), 0.0, 0.0), 1.0);
    }

    #[test]
    fn knows_infinities_and_nan() {
        assert_eq!(error_in_ulps(f32::NAN, f64::NAN, 0.0), 0.0);
        assert_eq!(error_in_ulps(0.0, f64::NAN, 0.0), f64::INFINITY);
        assert_eq!(error_in_ulps(f32::NAN, 1.0, 0.0), f64::INFINITY);
        assert_eq!(error_in_ulps(f32::INFINITY, f64::INFINITY, 0.0), 0.0);
        assert_eq!(error_in_ulps(f32::INFINITY, 1e39, 0.0), 0.0);
        assert_eq!(error_in_ulps(f32::NEG_INFINITY, 1e39, 0.0), f64::INFINITY);
        assert_eq!(error_in_ulps(f32::INFINITY, 1e38, 0.0), f64::INFINITY);
        assert_eq!(error_in_ulps(f32::MAX, f64::INFINITY, 0.0), f64::INFINITY);
        assert_eq!(error_in_ulps(f32::INFINITY, f64::from(f32::MAX), 0.0), 1.0);
    }
}
