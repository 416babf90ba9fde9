//! The ends of an axis, in a unit that suits its numbers.

/// What an axis shows. plotters' ticks are good for numbers of a usual size: others are divided by
/// a power of ten, which the axis' name tells.
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
    /// length. A logarithmic one begins at a power of ten, so that it has one.
    pub fn over(values: impl Iterator<Item = f64>, log: bool, margin: f64) -> Self {
        let shown = values.filter(|v| v.is_finite() && (!log || *v > 0.0));
        let (low, high) = shown.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
        match (low <= high, log) {
            (false, _) => Axis::over([1.0, 2.0].into_iter(), log, margin),
            (true, true) => {
                // plotters counts decades in f64 itself.
                let [low, high] = [low, high].map(|v| v.clamp(1e-150, 1e150));
                let low = 10f64.powf(low.log10().floor());
                Axis {
                    low,
                    high: high.max(10.0 * low),
                    unit: 1.0,
                    log,
                }
            }
            (true, false) => Axis::linear(low, high, margin),
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

    /// Whether 0 is inside, and not at an end.
    pub fn crosses_zero(&self) -> bool {
        self.low < 0.0 && self.high > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!((axis.low, axis.high), (10.0, 1000.0));
        assert_eq!(axis.place(100.0), 100.0);
        assert!(axis.place(0.0).is_nan() && axis.place(f64::NAN).is_nan());
    }
}
