//! Measured numbers as rows: for the table, the CSV and the report.

use serde_json::Value;

use super::Label;
use super::against::{Key, Measured};
use super::timing::Stats;
use crate::machine;
use crate::place::{BUFFER_COPY, CPU, ONE_CORE};
use crate::table::{LEFT_OUT, Table};

#[derive(Clone, Debug)]
pub struct Row {
    pub label: Label,
    /// How long it took, in seconds.
    pub stats: Stats,
    /// The median of the fastest copy at the same place with the same size.
    pub copy: f64,
    /// How many times longer than that copy, over the rounds.
    pub ratio: Stats,
    /// The same by the GPU's clock: the median, not a number without one.
    pub gpu_ratio: f64,
    /// The fastest sample over the fastest sample of a copy.
    pub ratio_of_fastest: f64,
}

impl Row {
    /// Nanoseconds per element at some time in seconds.
    pub fn per_element(&self, seconds: f64) -> f64 {
        seconds * 1e9 / self.label.elements as f64
    }

    /// What is read and written in a second.
    pub fn gigabytes(&self) -> f64 {
        f64::from(self.label.bytes) / self.per_element(self.stats.median)
    }

    /// What the fastest copy reads and writes.
    pub fn copy_gigabytes(&self) -> f64 {
        2.0 * self.label.format.bytes() as f64 / self.per_element(self.copy)
    }

    /// Nanoseconds per element by the GPU's clock.
    fn on_gpu(&self) -> f64 {
        let gpu = self.stats.gpu.as_ref();
        gpu.map_or(f64::NAN, |gpu| self.per_element(gpu.median))
    }
}

impl Measured for Row {
    fn key(&self) -> Key {
        let Label {
            place,
            function,
            pass,
            elements,
            format,
            ..
        } = &self.label;
        let (elements, format) = (elements.to_string(), format.name());
        [place, function, *pass, &elements, format].map(str::to_owned)
    }

    fn ratio(&self) -> f64 {
        self.ratio.median
    }

    fn table(rows: &[Self]) -> Table {
        table(rows, true)
    }
}

/// Rows in the order of size, place and function, each beside its copy.
pub fn rows(measured: Vec<(Label, Stats)>) -> Vec<Row> {
    let copies = measured.iter().filter(|(label, _)| is_copy(label));
    let copies: Vec<(Label, Stats)> = copies.cloned().collect();
    let row = |(label, stats): (Label, Stats)| {
        let beside =
            |copy: &Label| copy.elements == label.elements && stands_for(&copy.place, &label.place);
        let beside = copies.iter().filter(|(copy, _)| beside(copy));
        let beside: Vec<&Stats> = beside.map(|(_, copy)| copy).collect();
        let fastest = beside.iter().map(|copy| copy.min).reduce(f64::min);
        let usual = usual(beside.iter().copied());
        let gpu = usual_on_gpu(beside.iter().copied());
        Row {
            copy: usual.map_or(f64::NAN, |copy| copy.median),
            ratio: usual.map_or(Stats::of(&[], 1), |copy| stats.ratios(copy)),
            gpu_ratio: on_gpu(&stats)
                .zip(gpu)
                .map_or(f64::NAN, |(a, b)| a.times(b)),
            ratio_of_fastest: fastest.map_or(f64::NAN, |fastest| stats.min / fastest),
            label,
            stats,
        }
    };
    measured.into_iter().map(row).collect()
}

/// The one that usually is the fastest.
pub fn usual<'a>(all: impl Iterator<Item = &'a Stats>) -> Option<&'a Stats> {
    all.min_by(|a, b| a.median.total_cmp(&b.median))
}

/// The one that usually is the fastest by the GPU's clock, and what that says of it.
pub fn usual_on_gpu<'a>(all: impl Iterator<Item = &'a Stats>) -> Option<&'a Stats> {
    usual(all.filter_map(on_gpu))
}

/// What the GPU's clock says.
pub fn on_gpu(stats: &Stats) -> Option<&Stats> {
    stats.gpu.as_deref()
}

/// What others are compared with: the hand-written copy kernels, and memcpy.
/// `copy_buffer_to_buffer` is no kernel.
pub fn is_copy(label: &Label) -> bool {
    label.pass == "copy" && label.function != BUFFER_COPY
}

/// Whether a copy at one place is what another place is compared with. All cores are no excuse
/// to be slower than one.
fn stands_for(copy: &str, place: &str) -> bool {
    copy == place || (copy == ONE_CORE && place == CPU)
}

/// For people, or with all that the numbers depend on for files.
pub fn table(rows: &[Row], file: bool) -> Table {
    let (date, cpu) = (machine::date(), machine::cpu());
    let named = |in_file, elsewhere| if file { in_file } else { elsewhere };
    let time = |of: fn(&Stats) -> f64| move |row: &Row| rounded(row.per_element(of(&row.stats)));
    let ratio = |of: fn(&Stats) -> f64| move |row: &Row| rounded(of(&row.ratio));
    Table::of(rows)
        .column(named("date", LEFT_OUT), |_| &*date)
        .column(named("cpu", LEFT_OUT), |_| &*cpu)
        .column("place", |row| &*row.label.place)
        .column(named("driver", LEFT_OUT), |row| &*row.label.driver)
        .column("function", |row| &*row.label.function)
        .column("pass", |row| row.label.pass)
        .column("elements", |row| row.label.elements)
        .column("format", |row| row.label.format.name())
        .column(named("ns_per_element", "ns/element"), time(|it| it.median))
        .column(named("min", LEFT_OUT), time(|it| it.min))
        .column(named("quarter_below", "quarter below"), time(|it| it.low))
        .column(named("quarter_above", "quarter above"), time(|it| it.high))
        .column(named("max", LEFT_OUT), time(|it| it.max))
        .column(named("gigabytes_per_second", "GB/s"), |row| {
            rounded(row.gigabytes())
        })
        .column(named("times_copy", "x copy"), ratio(|it| it.median))
        .column(
            named("times_copy_quarter_below", LEFT_OUT),
            ratio(|it| it.low),
        )
        .column(
            named("times_copy_quarter_above", LEFT_OUT),
            ratio(|it| it.high),
        )
        .column(named("times_copy_fastest", "x copy, fastest"), |row| {
            rounded(row.ratio_of_fastest)
        })
        .column(named("gpu_ns_per_element", "GPU's ns/element"), |row| {
            rounded(row.on_gpu())
        })
        .column(named("gpu_times_copy", "GPU's x copy"), |row| {
            rounded(row.gpu_ratio)
        })
        .column(named("samples", LEFT_OUT), |row| row.stats.samples.len())
        .column(named("repeats", LEFT_OUT), |row| row.stats.repeats)
        .column(named("commit", LEFT_OUT), |_| machine::commit())
        .table
}

/// Four significant digits; nothing where there is no number.
pub fn rounded(value: f64) -> Value {
    let digits = format!("{value:.3e}").parse::<f64>();
    digits.ok().filter(|value| *value != 0.0).into()
}
