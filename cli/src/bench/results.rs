//! Measured numbers as rows: for the table, the CSV and the report.

use serde_json::{Value, json};

use super::cpu::{CPU, ONE_CORE};
use super::host::Cost;
use super::timing::Stats;
use super::{Label, Places};
use crate::machine;
use crate::table::Table;

/// One measured variant.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was done.
    pub label: Label,
    /// How long it took, in seconds.
    pub stats: Stats,
    /// The median of the fastest copy at the same place with the same size.
    pub copy: f64,
    /// How many times longer than that copy: the median over the rounds.
    pub ratio: f64,
    /// The fastest sample over the fastest sample of a copy.
    pub ratio_of_fastest: f64,
}

impl Row {
    /// Nanoseconds per element at some time in seconds.
    pub fn per_element(&self, seconds: f64) -> f64 {
        seconds * 1e9 / self.label.elements as f64
    }

    /// What is read and written, in GB per second.
    pub fn gigabytes(&self) -> f64 {
        f64::from(self.label.bytes) / self.per_element(self.stats.median)
    }
}

/// Rows in the order of size, place and function, each beside its copy.
pub fn rows(measured: Vec<(Label, Stats)>) -> Vec<Row> {
    let copies: Vec<(Label, Stats)> = measured
        .iter()
        .filter(|(label, _)| is_copy(label))
        .cloned()
        .collect();
    let row = |(label, stats): (Label, Stats)| {
        let beside = copies.iter().filter(|(copy, _)| {
            copy.elements == label.elements && stands_for(&copy.place, &label.place)
        });
        let beside = || beside.clone().map(|(_, copy)| copy);
        let fastest = beside().map(|copy| copy.min).reduce(f64::min);
        let usual = beside().min_by(|a, b| a.median.total_cmp(&b.median));
        Row {
            copy: usual.map_or(f64::NAN, |copy| copy.median),
            ratio: usual.map_or(f64::NAN, |copy| stats.times(copy)),
            ratio_of_fastest: fastest.map_or(f64::NAN, |fastest| stats.min / fastest),
            label,
            stats,
        }
    };
    measured.into_iter().map(row).collect()
}

/// What others are compared with: the hand-written copy kernels, and memcpy.
/// `copy_buffer_to_buffer` is no kernel.
pub fn is_copy(label: &Label) -> bool {
    label.pass == "copy" && label.function != super::gpu::BUFFER_COPY
}

/// Whether a copy at one place is what another place is compared with. All cores are no excuse
/// to be slower than one.
fn stands_for(copy: &str, place: &str) -> bool {
    copy == place || (copy == ONE_CORE && place == CPU)
}

/// The table for people.
pub fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&[
        "elements",
        "place",
        "function",
        "pass",
        "format",
        "ns/element",
        "quarter below",
        "quarter above",
        "GB/s",
        "x copy",
        "x copy, fastest",
    ]);
    for row in rows {
        let [median, low, high] = [row.stats.median, row.stats.low, row.stats.high];
        table.push(vec![
            json!(row.label.elements),
            json!(row.label.place),
            json!(row.label.function),
            json!(row.label.pass),
            json!(row.label.format.name()),
            rounded(row.per_element(median)),
            rounded(row.per_element(low)),
            rounded(row.per_element(high)),
            rounded(row.gigabytes()),
            rounded(row.ratio),
            rounded(row.ratio_of_fastest),
        ]);
    }
    table
}

/// Every number, with what it depends on.
pub fn csv(rows: &[Row], places: &Places) -> Table {
    let mut table = Table::new(&[
        "date",
        "cpu",
        "place",
        "driver",
        "function",
        "pass",
        "elements",
        "format",
        "ns_per_element",
        "min",
        "quarter_below",
        "quarter_above",
        "max",
        "gigabytes_per_second",
        "times_copy",
        "times_copy_fastest",
        "samples",
        "repeats",
    ]);
    let (date, cpu) = (machine::date(), machine::cpu());
    for row in rows {
        let per_element = |seconds| rounded(row.per_element(seconds));
        let stats = &row.stats;
        table.push(vec![
            json!(date),
            json!(cpu),
            json!(row.label.place),
            json!(places.driver(&row.label.place)),
            json!(row.label.function),
            json!(row.label.pass),
            json!(row.label.elements),
            json!(row.label.format.name()),
            per_element(stats.median),
            per_element(stats.min),
            per_element(stats.low),
            per_element(stats.high),
            per_element(stats.max),
            rounded(row.gigabytes()),
            rounded(row.ratio),
            rounded(row.ratio_of_fastest),
            json!(stats.samples.len()),
            json!(stats.repeats),
        ]);
    }
    table
}

/// What the host pays, in µs.
pub fn host_table(costs: &[(String, Vec<Cost>)]) -> Table {
    let mut table = Table::new(&[
        "place",
        "host work per call",
        "us",
        "quarter below",
        "quarter above",
    ]);
    for (place, costs) in costs {
        for cost in costs {
            let [median, low, high] = [cost.stats.median, cost.stats.low, cost.stats.high]
                .map(|seconds| rounded(seconds * 1e6));
            table.push(vec![json!(place), json!(cost.what), median, low, high]);
        }
    }
    table
}

/// Four significant digits.
fn rounded(value: f64) -> Value {
    if !value.is_finite() || value == 0.0 {
        return Value::Null;
    }
    let digits = 3 - value.abs().log10().floor() as i32;
    let unit = 10f64.powi(digits);
    json!((value * unit).round() / unit)
}
