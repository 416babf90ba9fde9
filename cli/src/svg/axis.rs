//! Axes: their ends, nice ticks, and the ticks' labels.

use std::f64::consts::LOG10_2;
use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

/// A numeric axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The ends; of a logarithmic axis their decimal logarithms.
    pub low: f64,
    pub high: f64,
    log: bool,
    /// The labelled ticks, as the ends.
    ticks: Vec<f64>,
    /// How far the ticks' values are apart; infinite where each is a power of ten.
    step: f64,
}

/// Beyond this the width of an axis would no longer be finite.
const HUGE: f64 = 1e300;

impl Axis {
    /// An axis over all values with a margin at both ends, as a part of its length, and with at
    /// most about `most` ticks.
    pub fn over(values: impl Iterator<Item = f64>, log: bool, margin: f64, most: usize) -> Self {
        let scaled = values.map(|v| if log { v.log10() } else { v });
        let ends = scaled
            .filter(|v| v.is_finite())
            .fold((HUGE, -HUGE), |(low, high), v| (low.min(v), high.max(v)));
        let (low, high) = if ends.0 <= ends.1 { ends } else { (0.0, 1.0) };
        let (low, high) = widened(low.max(-HUGE), high.min(HUGE));
        let margin = margin * (high - low);
        Axis::new(low - margin, high + margin, log, most)
    }

    /// From 0 to beyond the largest or smallest value: for bars, with room for their numbers.
    pub fn from_zero(values: impl Iterator<Item = f64>, room: f64, most: usize) -> Self {
        let Axis { low, high, .. } = Axis::over(values.chain([0.0]), false, 0.0, most);
        let margin = room * (high - low);
        let beyond = |end: f64| if end == 0.0 { 0.0 } else { margin };
        Axis::new(low - beyond(low), high + beyond(high), false, most)
    }

    fn new(low: f64, high: f64, log: bool, most: usize) -> Self {
        let most = most.clamp(2, 40);
        let decades = if log {
            decades(low, high, most)
        } else {
            Vec::new()
        };
        let (ticks, step) = match decades.len() {
            // Less than a decade: of the numbers themselves.
            0 | 1 if log => {
                let (even, step) = multiples(10f64.powf(low), 10f64.powf(high), most);
                (even.into_iter().map(f64::log10).collect(), step)
            }
            0 | 1 => multiples(low, high, most),
            _ => (decades, f64::INFINITY),
        };
        Axis {
            low,
            high,
            log,
            ticks,
            step,
        }
    }

    /// A value as the ends are. None for what has no place.
    pub fn place(&self, value: f64) -> Option<f64> {
        let scaled = if self.log { value.log10() } else { value };
        scaled.is_finite().then(|| scaled.clamp(-HUGE, HUGE))
    }

    /// Places of their own for so many things, the first one at the upper end.
    pub fn of_things(count: usize) -> Self {
        Axis {
            low: count.max(1) as f64,
            high: 0.0,
            log: false,
            ticks: (0..count).map(|i| i as f64 + 0.5).collect(),
            step: 1.0,
        }
    }

    /// What is written at the widest tick, for the room it takes.
    pub fn labels(&self) -> impl Iterator<Item = String> {
        self.ticks.iter().map(|&tick| self.label(tick))
    }

    /// What is written at a tick.
    pub fn label(&self, tick: f64) -> String {
        let of = |tick: f64| if self.log { 10f64.powf(tick) } else { tick };
        let sizes = self
            .ticks
            .iter()
            .map(|&tick| of(tick).abs())
            .filter(|size| *size > 0.0);
        let (smallest, largest) = sizes.fold((self.step, 0.0_f64), |(least, most), size| {
            (least.min(size), most.max(size))
        });
        let scientific = largest >= 1e5 || (smallest < 1e-4 && largest < 1e-2) || smallest < 1e-6;
        let value = of(tick);
        let step = self.step.min(value.abs());
        match value {
            0.0 => "0".into(),
            _ if scientific => power_of_ten(value, step),
            _ => plain(
                value,
                if self.step.is_finite() {
                    self.step
                } else {
                    step
                },
            ),
        }
    }
}

/// To plotters the ends and ticks are all there is.
impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (first, last): (i32, i32)) -> i32 {
        let part = (value - self.low) / (self.high - self.low);
        first + (part * f64::from(last - first)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        match hint.weight().allow_light_points() {
            true => Vec::new(),
            false => self.ticks.clone(),
        }
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

/// Ends that differ enough to be told apart.
fn widened(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if high - low > size * 1e-9 && high - low > 1e-300 {
        return (low, high);
    }
    let margin = if size > 1e-290 { 0.1 * size } else { 1.0 };
    (low - margin, high + margin)
}

/// Multiples of 1, 2 or 5 times a power of ten. plotters' own may be one only, or hundreds.
fn multiples(low: f64, high: f64, most: usize) -> (Vec<f64>, f64) {
    let raw = (high - low) / most as f64;
    let power = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0].map(|f| f * power);
    let step = step.into_iter().find(|step| *step >= raw * (1.0 - 1e-9));
    let step = step.unwrap_or(10.0 * power);
    let first = (low / step - 1e-9).ceil();
    let count = ((high / step + 1e-9).floor() - first).clamp(-1.0, 100.0) as i64;
    (
        (0..=count).map(|i| (first + i as f64) * step).collect(),
        step,
    )
}

/// Exponents between two, every so many; those of 2 and 5 times powers of ten where there is room.
fn decades(low: f64, high: f64, most: usize) -> Vec<f64> {
    let every = ((high - low) / most as f64).ceil().max(1.0);
    let factors = match 3.0 * (high - low) <= most as f64 {
        true => &[0.0, LOG10_2, 1.0 - LOG10_2][..],
        false => &[0.0],
    };
    let (first, last) = ((low / every).floor() as i64, (high / every).ceil() as i64);
    let all = (first..=last).flat_map(|i| factors.iter().map(move |f| i as f64 * every + f));
    // Powers beyond these are no f64.
    let (low, high) = ((low - 1e-9).max(-307.0), (high + 1e-9).min(308.0));
    all.filter(|e| (low..=high).contains(e)).collect()
}

/// `-0.25`, with a true minus sign and as many decimals as the step has.
fn plain(value: f64, step: f64) -> String {
    let decimals = (-(step.log10() + 1e-9).floor()).clamp(0.0, 12.0) as usize;
    format!("{value:.decimals$}").replace('-', "\u{2212}")
}

/// `2.5×10⁶`
fn power_of_ten(value: f64, step: f64) -> String {
    let magnitude = |v: f64| (v.abs().log10() + 1e-9).floor();
    let digits = (magnitude(value) - magnitude(step)).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.digits$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mantissa = match mantissa.contains('.') {
        true => mantissa.trim_end_matches('0').trim_end_matches('.'),
        false => mantissa,
    };
    let power = format!("10{}", superscript(exponent));
    match (mantissa, exponent) {
        (_, "0") => mantissa.to_owned(),
        ("1", _) => power,
        ("-1", _) => format!("-{power}"),
        _ => format!("{mantissa}\u{d7}{power}"),
    }
    .replace('-', "\u{2212}")
}

fn superscript(exponent: &str) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let raise = |c: char| match c.to_digit(10) {
        Some(digit) => digits[digit as usize],
        None => '⁻',
    };
    exponent.chars().map(raise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, log: bool, most: usize) -> Vec<String> {
        let axis = Axis::over([low, high].into_iter(), log, 0.0, most);
        axis.labels().collect()
    }

    #[test]
    fn linear_ticks_are_round() {
        assert_eq!(
            labels(-6.0, 6.0, false, 7),
            ["−6", "−4", "−2", "0", "2", "4", "6"]
        );
        assert_eq!(
            labels(-0.17, 1.0, false, 7),
            ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(
            labels(0.0, 4e6, false, 4),
            ["0", "10⁶", "2×10⁶", "3×10⁶", "4×10⁶"]
        );
        assert_eq!(
            labels(0.0, 2e-5, false, 4),
            ["0", "5×10⁻⁶", "10⁻⁵", "1.5×10⁻⁵", "2×10⁻⁵"]
        );
        assert_eq!(labels(-1e5, 1e5, false, 2), ["−10⁵", "0", "10⁵"]);
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten() {
        assert_eq!(
            labels(1e3, 1e7, true, 8),
            ["10³", "10⁴", "10⁵", "10⁶", "10⁷"]
        );
        assert_eq!(
            labels(0.5, 20.0, true, 8),
            ["0.5", "1", "2", "5", "10", "20"]
        );
        assert_eq!(
            labels(3.0, 4.0, true, 5),
            ["3.0", "3.2", "3.4", "3.6", "3.8", "4.0"]
        );
        assert!(labels(1e-30, 1e30, true, 8).len() <= 9);
    }

    #[test]
    fn what_has_no_logarithm_has_no_place() {
        let axis = Axis::over([10.0, 1000.0].into_iter(), true, 0.0, 5);
        let middle = axis.place(100.0).expect("positive");
        assert_eq!(axis.map(&middle, (0, 100)), 50);
        assert_eq!(axis.map(&middle, (100, 0)), 50);
        assert_eq!(axis.place(0.0), None);
        assert_eq!(axis.place(f64::NAN), None);
    }
}
