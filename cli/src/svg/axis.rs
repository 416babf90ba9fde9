//! Axes: their ends, in a unit that suits the numbers.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{IntoLogRange, LogCoord};

/// A numeric axis. plotters does it well for numbers of a usual size: others are divided by a power
/// of ten, which the axis' name tells.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// The ends, in the unit.
    pub low: f64,
    pub high: f64,
    unit: f64,
    log: bool,
}

impl Axis {
    /// An axis over all values that it can show, with a margin at both ends, as a part of its
    /// length. A logarithmic one begins at a power of ten, so that it has a tick.
    pub fn over(values: impl Iterator<Item = f64>, log: bool, margin: f64) -> Self {
        let shown = values.filter(|v| v.is_finite() && (!log || *v > 0.0));
        let ends = shown
            .map(|v| (v, v))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let (low, high) = ends.unwrap_or((1.0, 2.0));
        if !log {
            return Axis::linear(low, high, margin);
        }
        // plotters counts decades up to the ends of f64.
        let [low, high] = [low, high].map(|v| v.clamp(1e-150, 1e150));
        let power = 10f64.powf(low.log10().floor());
        Axis {
            // A hair beyond, or the rounding of plotters' logarithm may leave the powers out.
            low: power * (1.0 - 1e-9),
            high: high.max(10.0 * power) * (1.0 + 1e-9),
            unit: 1.0,
            log,
        }
    }

    fn linear(low: f64, high: f64, margin: f64) -> Self {
        let size = low.abs().max(high.abs());
        let unit = match size == 0.0 || (1e-3..1e5).contains(&size) {
            true => 1.0,
            false => 10f64.powf(size.log10().floor().max(-300.0)),
        };
        let (low, high, size) = (low / unit, high / unit, size / unit);
        // Ends that can be told apart.
        let margin = match high - low > f64::max(1e-9 * size, 1e-12) {
            true => margin * (high - low),
            false => f64::max(0.1 * size, 1e-3),
        };
        Axis {
            low: low - margin,
            high: high + margin,
            unit,
            log: false,
        }
    }

    /// A value in the unit; not finite for what has no place.
    pub fn place(&self, value: f64) -> f64 {
        match self.log && value <= 0.0 {
            true => f64::NAN,
            false => value / self.unit,
        }
    }

    /// What is written along it.
    pub fn name(&self, label: &str) -> String {
        match self.unit == 1.0 {
            true => label.into(),
            false => format!("{label} × {:e}", self.unit).trim().into(),
        }
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limits: (i32, i32)) -> i32 {
        match self.log {
            true => LogCoord::from(self.range().log_scale()).map(value, limits),
            false => RangedCoordf64::from(self.range()).map(value, limits),
        }
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        match self.log {
            true => LogCoord::from(self.range().log_scale()).key_points(hint),
            false => RangedCoordf64::from(self.range()).key_points(hint),
        }
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::coord::ranged1d::BoldPoints;
    use plotters::data::float::pretty_print_float;

    fn labels(low: f64, high: f64, log: bool, most: usize) -> Vec<String> {
        let axis = Axis::over([low, high].into_iter(), log, 0.0);
        let ticks = axis.key_points(BoldPoints(most)).into_iter();
        ticks.map(|tick| pretty_print_float(tick, true)).collect()
    }

    #[test]
    fn linear_ticks_are_round() {
        for (low, high, most, want) in [
            (-6.0, 6.0, 7, &["-6", "-4", "-2", "0", "2", "4", "6"][..]),
            (-0.17, 1.0, 7, &["0", "0.2", "0.4", "0.6", "0.8", "1"]),
            (0.0, 4e6, 4, &["0", "2", "4"]),
            (0.0, 2e-5, 4, &["0", "1", "2"]),
            (-1e5, 1e5, 3, &["-1", "0", "1"]),
        ] {
            assert_eq!(labels(low, high, false, most), want, "{low} to {high}");
        }
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten() {
        for (low, high, most, want) in [
            (1e3, 1e7, 8, &["1000", "1e4", "1e5", "1e6", "1e7"][..]),
            (0.5, 20.0, 8, &["0.1", "1", "10"]),
            (3.0, 4.0, 5, &["1", "10"]),
        ] {
            assert_eq!(labels(low, high, true, most), want, "{low} to {high}");
        }
    }

    #[test]
    fn extreme_axes_have_a_few_ticks() {
        for (low, high) in [
            (-f64::MAX, f64::MAX),
            (0.0, 5e-324),
            (1e9, 1e9 + 1e-7),
            (0.0, 0.0),
        ] {
            let count = labels(low, high, false, 8).len();
            assert!((2..=8).contains(&count), "{low} to {high}: {count}");
        }
        assert!((2..=9).contains(&labels(1e-30, 1e30, true, 8).len()));
    }

    #[test]
    fn large_and_small_numbers_have_a_unit() {
        for (end, unit) in [(1e5, "x × 1e5"), (6.0, "x"), (2e-5, "x × 1e-5"), (0.0, "x")] {
            let axis = Axis::over([0.0, end].into_iter(), false, 0.0);
            assert_eq!(axis.name("x"), unit);
            assert!(axis.low < axis.high, "{axis:?}");
        }
    }

    #[test]
    fn what_has_no_logarithm_has_no_place() {
        let axis = Axis::over([20.0, 0.0, 1000.0].into_iter(), true, 0.0);
        assert!((9.99..10.0).contains(&axis.low) && (1000.0..1000.1).contains(&axis.high));
        let middle = axis.place(100.0);
        assert_eq!(axis.map(&middle, (0, 100)), 50);
        assert_eq!(axis.map(&middle, (100, 0)), 50);
        assert!(axis.place(0.0).is_nan() && axis.place(f64::NAN).is_nan());
    }
}
