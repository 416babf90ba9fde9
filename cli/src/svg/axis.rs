//! Axes: from values to places, nice ticks and their labels.

/// A numeric axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The ends; of a logarithmic axis their decimal logarithms.
    low: f64,
    high: f64,
    log: bool,
    /// The labelled ticks.
    pub ticks: Vec<Tick>,
    /// Lines between the ticks, without labels.
    pub minor: Vec<f64>,
}

/// A labelled tick.
#[derive(Clone, Debug)]
pub struct Tick {
    /// Where, in the axis's own numbers.
    pub value: f64,
    /// What is written there.
    pub label: String,
}

/// Beyond this the width of an axis would no longer be finite.
const HUGE: f64 = 1e300;

impl Axis {
    /// An axis that just holds all values, with at most about `most` ticks.
    pub fn over(values: impl Iterator<Item = f64>, log: bool, most: usize) -> Self {
        let scaled = values
            .map(|v| if log { v.log10() } else { v })
            .filter(|v| v.is_finite());
        let ends = scaled.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
        let (low, high) = if ends.0 <= ends.1 { ends } else { (0.0, 1.0) };
        Axis::new(low, high, log, most)
    }

    fn new(low: f64, high: f64, log: bool, most: usize) -> Self {
        let (low, high) = widened(low.clamp(-HUGE, HUGE), high.clamp(-HUGE, HUGE));
        let mut axis = Axis {
            low,
            high,
            log,
            ticks: Vec::new(),
            minor: Vec::new(),
        };
        axis.find_ticks(most.clamp(2, 40));
        axis
    }

    /// The same axis with a margin at both ends, as a part of its length.
    pub fn padded(self, part: f64, most: usize) -> Self {
        let margin = part * (self.high - self.low);
        Axis::new(self.low - margin, self.high + margin, self.log, most)
    }

    /// The same axis made longer so that it holds 0 (of a logarithmic one: whole decades).
    pub fn with_zero(self, most: usize) -> Self {
        let (low, high) = match self.log {
            true => ((self.low - 0.05).floor(), self.high + 0.05),
            false => (self.low.min(0.0), self.high.max(0.0)),
        };
        Axis::new(low, high, self.log, most)
    }

    /// The same axis with a margin beyond each end that is not 0 (or a decade): room for the
    /// numbers at the ends of bars.
    pub fn extended(self, part: f64, most: usize) -> Self {
        let margin = part * (self.high - self.low);
        let low = self.low
            - if !self.log && self.low < 0.0 {
                margin
            } else {
                0.0
            };
        let high = self.high
            + if self.log || self.high > 0.0 {
                margin
            } else {
                0.0
            };
        Axis::new(low, high, self.log, most)
    }

    /// Where a value lies: 0 at the low end, 1 at the high end. None for what has no place.
    pub fn place(&self, value: f64) -> Option<f64> {
        let value = if self.log { value.log10() } else { value };
        let place = (value - self.low) / (self.high - self.low);
        value.is_finite().then(|| place.clamp(-20.0, 20.0))
    }

    /// Whether 0 lies inside, not at the ends.
    pub fn crosses_zero(&self) -> bool {
        !self.log && self.low < 0.0 && self.high > 0.0
    }

    /// Where bars start.
    pub fn base(&self) -> f64 {
        match self.log {
            true => 0.0,
            false => self.place(0.0).unwrap_or(0.0).clamp(0.0, 1.0),
        }
    }

    fn find_ticks(&mut self, most: usize) {
        if !self.log {
            self.ticks = linear(self.low, self.high, most);
            return;
        }
        let (values, minor) = decades(self.low, self.high, most);
        self.ticks = match values.len() {
            0 | 1 => linear(10f64.powf(self.low), 10f64.powf(self.high), most),
            _ => labelled(values, f64::INFINITY),
        };
        self.minor = minor;
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

/// Multiples of 1, 2 or 5 times a power of ten.
fn linear(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let raw = (high - low) / most as f64;
    let power = 10f64.powf(raw.log10().floor());
    let step = match raw / power - 1e-9 {
        r if r <= 1.0 => power,
        r if r <= 2.0 => 2.0 * power,
        r if r <= 5.0 => 5.0 * power,
        _ => 10.0 * power,
    };
    let slack = 1e-9 * (high - low) / step;
    let first = (low / step - slack).ceil();
    let last = (high / step + slack).floor();
    let count = (last - first).clamp(-1.0, 100.0) as i64;
    let values = (0..=count).map(|i| (first + i as f64) * step).collect();
    labelled(values, step)
}

/// Powers of ten between two exponents, every so many; 2 and 5 times them where there is room.
/// And the lines between them.
fn decades(low: f64, high: f64, most: usize) -> (Vec<f64>, Vec<f64>) {
    let (first, last) = (low.floor() as i32, high.ceil() as i32);
    let every = ((high - low) / most as f64).ceil().max(1.0) as usize;
    let inside = |v: &f64| (low - 1e-9..=high + 1e-9).contains(&v.log10());
    let all = |factors: &[f64], every: usize| -> Vec<f64> {
        let powers = (first..=last).filter(|e| e.rem_euclid(every as i32) == 0);
        let values = powers.flat_map(|e| factors.iter().map(move |f| f * 10f64.powi(e)));
        values.filter(inside).collect()
    };
    let room = 3.0 * (high - low) <= most as f64;
    let ticks = all(if room { &[1.0, 2.0, 5.0] } else { &[1.0] }, every);
    let between = [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    let minor = if every == 1 && high - low < 7.0 {
        all(&between, 1)
    } else {
        Vec::new()
    };
    (ticks, minor)
}

/// Values with labels that fit each other. The step tells how many digits are needed.
fn labelled(values: Vec<f64>, step: f64) -> Vec<Tick> {
    let largest = values.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    let smallest = values
        .iter()
        .fold(step, |a, v| if *v == 0.0 { a } else { a.min(v.abs()) });
    let scientific = largest >= 1e5 || (smallest < 1e-4 && largest < 1e-2) || smallest < 1e-6;
    let label = |value: f64| match scientific {
        true => power_of_ten(value, if step.is_finite() { step } else { value.abs() }),
        false => plain(value, if step.is_finite() { step } else { value.abs() }),
    };
    let tick = |value: f64| Tick {
        value,
        label: if value == 0.0 {
            "0".into()
        } else {
            label(value)
        },
    };
    values.into_iter().map(tick).collect()
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
        let axis = Axis::over([low, high].into_iter(), log, most);
        axis.ticks.into_iter().map(|t| t.label).collect()
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
    fn places_run_from_0_to_1() {
        let axis = Axis::over([10.0, 1000.0].into_iter(), true, 5);
        assert_eq!(axis.place(100.0), Some(0.5));
        assert_eq!(axis.place(0.0), None);
        assert_eq!(axis.place(f64::NAN), None);
    }
}
