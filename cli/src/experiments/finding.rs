//! What an experiment has found.

use crate::svg::{Chart, Series};
use crate::table::Table;

/// Measured numbers, and what they say of the claim.
pub struct Finding {
    pub verdict: Verdict,
    /// Tables with a sentence above each.
    pub tables: Vec<(String, Table)>,
    /// Charts with a sentence below each.
    pub charts: Vec<(Chart, String)>,
}

/// Whether the claim holds, and the numbers that decide.
pub struct Verdict {
    pub holds: bool,
    pub text: String,
}

impl Verdict {
    pub fn new(holds: bool, text: String) -> Self {
        Verdict { holds, text }
    }

    pub fn word(&self) -> &'static str {
        if self.holds { "holds" } else { "does not hold" }
    }
}

impl Finding {
    pub fn new(verdict: Verdict) -> Self {
        Finding {
            verdict,
            tables: Vec::new(),
            charts: Vec::new(),
        }
    }

    pub fn table(mut self, caption: &str, table: Table) -> Self {
        self.tables.push((caption.into(), table));
        self
    }

    pub fn chart(mut self, chart: Chart, caption: &str) -> Self {
        self.charts.push((chart, caption.into()));
        self
    }
}

/// A chart with these lines.
pub fn chart(title: &str, [x, y]: [&str; 2], series: Vec<Series>) -> Chart {
    Chart {
        title: title.into(),
        x_label: x.into(),
        y_label: y.into(),
        series,
        size: (720, 380),
        ..Default::default()
    }
}

/// Lines in the colours of the palette, in their order.
pub fn lines(named: impl IntoIterator<Item = (String, Vec<(f64, f64)>)>) -> Vec<Series> {
    let series = named.into_iter().enumerate();
    let series = series.map(|(colour, (name, points))| Series {
        name,
        points,
        colour,
        ..Default::default()
    });
    series.collect()
}

/// The square root of the mean square.
pub fn rms(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values {
        sum += value * value;
        count += 1.0;
    }
    f64::sqrt(sum / f64::max(count, 1.0))
}

/// The one in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// How much nearer neighbours are the second time, for [`left`].
pub const FINER: usize = 4;

/// What is left of the largest change between neighbours where these are nearer: less than half of a
/// continuous quantity's, about all of one that jumps. 0 of one that does not change.
pub fn left(coarse: &[f64], fine: &[f64]) -> f64 {
    match largest_change(coarse) {
        0.0 => 0.0,
        before => largest_change(fine) / before,
    }
}

fn largest_change(values: &[f64]) -> f64 {
    let changes = values.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    changes.fold(0.0, f64::max)
}

/// `count` numbers from `low` to `high`, evenly spaced.
pub fn evenly(low: f64, high: f64, count: usize) -> Vec<f64> {
    let step = (high - low) / (count - 1) as f64;
    (0..count).map(|i| low + step * i as f64).collect()
}

/// The same in f32, for a buffer.
pub fn floats(values: &[f64]) -> Vec<f32> {
    values.iter().map(|value| *value as f32).collect()
}
