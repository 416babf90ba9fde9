//! Measured numbers as rows: for the table, the CSV and the report.

use serde_json::{Value, json};

use super::host::Cost;
use super::timing::Stats;
use super::{Label, Places};
use crate::machine;
use crate::place::{BUFFER_COPY, CPU, ONE_CORE};
use crate::table::Table;

#[derive(Clone, Debug)]
pub struct Row {
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
    label.pass == "copy" && label.function != BUFFER_COPY
}

/// Whether a copy at one place is what another place is compared with. All cores are no excuse
/// to be slower than one.
fn stands_for(copy: &str, place: &str) -> bool {
    copy == place || (copy == ONE_CORE && place == CPU)
}

/// A head in the table for people, empty where the CSV alone has the column; a head in the CSV;
/// and what stands below.
type Cell = (&'static str, &'static str, Value);

fn cells(row: &Row, places: &Places, date: &str, cpu: &str) -> [Cell; 18] {
    let (label, stats) = (&row.label, &row.stats);
    let time = |seconds| rounded(row.per_element(seconds));
    [
        ("", "date", json!(date)),
        ("", "cpu", json!(cpu)),
        ("place", "place", json!(label.place)),
        ("", "driver", json!(places.driver(&label.place))),
        ("function", "function", json!(label.function)),
        ("pass", "pass", json!(label.pass)),
        ("elements", "elements", json!(label.elements)),
        ("format", "format", json!(label.format.name())),
        ("ns/element", "ns_per_element", time(stats.median)),
        ("", "min", time(stats.min)),
        ("quarter below", "quarter_below", time(stats.low)),
        ("quarter above", "quarter_above", time(stats.high)),
        ("", "max", time(stats.max)),
        ("GB/s", "gigabytes_per_second", rounded(row.gigabytes())),
        ("x copy", "times_copy", rounded(row.ratio)),
        (
            "x copy, fastest",
            "times_copy_fastest",
            rounded(row.ratio_of_fastest),
        ),
        ("", "samples", json!(stats.samples.len())),
        ("", "repeats", json!(stats.repeats)),
    ]
}

/// The table for people, and every number with what it depends on.
pub fn tables(rows: &[Row], places: &Places) -> [Table; 2] {
    let (date, cpu) = (machine::date(), machine::cpu());
    let cells = rows.iter().map(|row| cells(row, places, &date, &cpu));
    let cells: Vec<[Cell; 18]> = cells.collect();
    [table(&cells, |cell| cell.0), table(&cells, |cell| cell.1)]
}

fn table(rows: &[[Cell; 18]], head: fn(&Cell) -> &'static str) -> Table {
    let shown = |cell: &&Cell| !head(cell).is_empty();
    let heads = rows.iter().take(1).flatten().filter(shown).map(head);
    let mut table = Table::new(&heads.collect::<Vec<_>>());
    for row in rows {
        let cells = row.iter().filter(shown).map(|cell| cell.2.clone());
        table.push(cells.collect());
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

/// Four significant digits; nothing where there is no number.
fn rounded(value: f64) -> Value {
    let digits = format!("{value:.3e}").parse::<f64>();
    json!(digits.ok().filter(|value| *value != 0.0))
}
