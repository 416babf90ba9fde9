//! The report of a benchmark.

use wgpu_activations::Format;

use super::host::Cost;
use super::results::{Row, is_copy};
use super::{Places, short};
use crate::machine;
use crate::place::ONE_CORE;
use crate::report::{self, Cell, Page, significant};
use crate::svg::{Bars, Chart, Group, Series};

/// The most functions that get a chart over sizes of their own.
const CHARTS: usize = 8;

/// Functions that are worth a look first.
const FIRST: [&str; 4] = ["gelu", "relu", "silu", "tanh"];

/// The whole file.
pub fn page(rows: &[Row], costs: &[(String, Vec<Cost>)], places: &Places) -> String {
    let lead = format!(
        "Activation functions on GPU and CPU, beside plain copies of the same size. Measured {} on {}.",
        machine::date(),
        machine::cpu()
    );
    let mut page = Page::new("wgpu-activations: benchmark", &lead);
    page.section("How it was measured", method(rows, places));
    page.section("At the largest size", largest(rows));
    page.section("Over sizes", over_sizes(rows));
    if !costs.is_empty() {
        page.section("What the host pays", host(costs));
    }
    page.section("Every number", every_number(rows));
    page.finish()
}

fn method(rows: &[Row], places: &Places) -> String {
    let samples = rows.first().map_or(0, |row| row.stats.samples.len());
    let text = format!(
        "Every variant of a size was timed {samples} times, all of them in turn, so that the noise \
         of the machine hits all alike. Shown are medians; the CSV file has the quartiles and the \
         extremes. On a GPU a sample is one submit with many dispatches in one pass, from the \
         submit until the device is done, without upload and without reading back. Inputs are \
         numbers of the standard normal distribution; functions that are not defined below 0 get \
         their magnitudes. {}",
        stored(rows)
    );
    let copies = "The copy kernel is hand-written: vec4, four of them per invocation, workgroups \
         of 256, once with neighbouring and once with strided values; the faster one is what GPU \
         rows are compared with, round by round. CPU rows are compared with memcpy, on one core or all, whichever is faster. No kernel can \
         be faster than a copy by much, since it must read and write as much.";
    let row = |(place, driver): &(String, String)| {
        vec![Cell::Text(place.clone()), Cell::Text(driver.clone())]
    };
    let drivers: Vec<Vec<Cell>> = places.0.iter().map(row).collect();
    let drivers = match drivers.is_empty() {
        true => String::new(),
        false => report::table("GPU adapters", &["adapter", "driver"], &drivers),
    };
    report::paragraph(&text) + &report::paragraph(copies) + &drivers
}

/// In which formats.
fn stored(rows: &[Row]) -> String {
    let mut formats = rows.iter().map(|row| row.label.format);
    match formats.find(|format| *format != Format::F32) {
        None => "All are stored as f32.".into(),
        Some(format) => format!(
            "They are stored as {format} on GPUs, where copies copy as many bytes, and as f32 on \
             the CPU; arithmetic is in f32."
        ),
    }
}

/// Names in the order of their first row.
fn names<'a>(rows: &[&'a Row], name: impl Fn(&'a Row) -> &'a str) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for row in rows {
        if !names.contains(&name(row)) {
            names.push(name(row));
        }
    }
    names
}

fn place(row: &Row) -> &str {
    &row.label.place
}

/// The places, one core last: it has no backward rows, and a place keeps its colour.
fn places<'a>(rows: &[&'a Row]) -> Vec<&'a str> {
    let mut places = names(rows, place);
    places.sort_by_key(|place| *place == ONE_CORE);
    places
}

fn function(row: &Row) -> &str {
    &row.label.function
}

fn largest(rows: &[Row]) -> String {
    let most = rows.iter().map(|row| row.label.elements).max().unwrap_or(0);
    let rows: Vec<&Row> = rows
        .iter()
        .filter(|row| row.label.elements == most)
        .collect();
    let text = format!(
        "{} elements, {} MiB of f32. Each bar is the time of one element.",
        report::grouped(most as u64),
        significant(most as f64 * 4.0 / f64::from(1 << 20), 3)
    );
    let bars = ["forward", "backward"].map(|pass| report::figure(&pass_bars(&rows, pass), ""));
    report::paragraph(&text) + &bars.concat()
}

/// Functions one below the other, one bar per place; first the fastest copy.
fn pass_bars(rows: &[&Row], pass: &'static str) -> String {
    let passing: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| row.label.pass == pass)
        .collect();
    let places = places(&passing);
    let group = |name: &str| {
        let value = |place: &&str| {
            let row = passing
                .iter()
                .find(|row| row.label.function == name && row.label.place == *place);
            row.map_or(f64::NAN, |row| row.per_element(row.stats.median))
        };
        Group {
            name: name.into(),
            values: places.iter().map(value).collect(),
        }
    };
    let copy = places.iter().map(|place| copy_time(rows, place)).collect();
    let mut groups = vec![Group {
        name: "plain copy".into(),
        values: copy,
    }];
    groups.extend(names(&passing, function).into_iter().map(group));
    let chart = Bars {
        title: format!("{pass}: nanoseconds per element, less is better"),
        label: "ns per element".into(),
        series: places.iter().map(|name| short(name).to_string()).collect(),
        groups,
        width: 1040.0,
    };
    chart.to_svg()
}

/// The fastest copy of one place.
fn copy_time(rows: &[&Row], place: &str) -> f64 {
    let copies = rows
        .iter()
        .filter(|row| is_copy(&row.label) && row.label.place == place);
    let times = copies.map(|row| row.per_element(row.stats.median));
    times.reduce(f64::min).unwrap_or(f64::NAN)
}

fn over_sizes(rows: &[Row]) -> String {
    let all: Vec<&Row> = rows
        .iter()
        .filter(|row| row.label.pass == "forward")
        .collect();
    let mut functions = names(&all, function);
    functions.sort_by_key(|name| {
        FIRST
            .iter()
            .position(|first| first == name)
            .unwrap_or(FIRST.len())
    });
    let charts = functions
        .iter()
        .take(CHARTS)
        .map(|name| report::figure(&size_chart(rows, name), ""));
    let text = "Forward. Small sizes cost what a dispatch or a function call costs; large ones what \
         the memory costs. Dashed: the fastest copy of the same place.";
    report::paragraph(text)
        + &format!(
            "<div class=\"grid wide\">\n{}</div>\n",
            charts.collect::<String>()
        )
}

fn size_chart(rows: &[Row], name: &str) -> String {
    let forward: Vec<&Row> = rows
        .iter()
        .filter(|row| row.label.function == name && row.label.pass == "forward")
        .collect();
    let time = |row: &Row| (row.label.elements as f64, row.per_element(row.stats.median));
    let mut series = Vec::new();
    for (colour, place) in places(&forward).into_iter().enumerate() {
        let here: Vec<&&Row> = forward
            .iter()
            .filter(|row| row.label.place == place)
            .collect();
        let points = here.iter().map(|row| time(row));
        let copy = here
            .iter()
            .map(|row| (row.label.elements as f64, row.per_element(row.copy)));
        series.push(Series {
            colour: Some(colour),
            ..Series::marked(short(place), points.collect())
        });
        let name = format!("copy, {}", short(place));
        series.push(Series {
            dashed: true,
            colour: Some(colour),
            ..Series::line(name, copy.collect())
        });
    }
    let chart = Chart {
        x_label: "elements".into(),
        y_label: "ns per element".into(),
        x_log: true,
        y_log: true,
        title: name.into(),
        series,
        width: 525.0,
        height: 380.0,
        ..Default::default()
    };
    chart.to_svg()
}

fn host(costs: &[(String, Vec<Cost>)]) -> String {
    let mut rows = Vec::new();
    for (place, costs) in costs {
        for cost in costs {
            let times = [cost.stats.median, cost.stats.low, cost.stats.high];
            let mut row = vec![Cell::Text(place.clone()), Cell::Text(cost.what.into())];
            row.extend(times.map(|seconds| Cell::Number(significant(seconds * 1e6, 3))));
            rows.push(row);
        }
    }
    let text = "What one call costs the CPU, on a small buffer, with everything compiled already.";
    let heads = [
        "adapter",
        "work",
        "median, µs",
        "lower quartile",
        "upper quartile",
    ];
    report::paragraph(text) + &report::table("Host work per call", &heads, &rows)
}

fn every_number(rows: &[Row]) -> String {
    let row = |row: &Row| {
        let times = [row.stats.median, row.stats.low, row.stats.high]
            .map(|s| significant(row.per_element(s), 3));
        let mut cells = vec![
            Cell::Text(row.label.function.clone()),
            Cell::Text(row.label.pass.into()),
            Cell::Text(row.label.place.clone()),
            Cell::Text(row.label.format.to_string()),
            Cell::Number(row.label.elements.to_string()),
        ];
        cells.extend(times.map(Cell::Number));
        cells.push(Cell::Number(significant(row.gigabytes(), 3)));
        cells.push(Cell::Number(significant(row.ratio, 3)));
        cells.push(Cell::Number(significant(row.ratio_of_fastest, 3)));
        cells
    };
    let cells: Vec<Vec<Cell>> = rows.iter().map(row).collect();
    let heads = [
        "function",
        "pass",
        "place",
        "format",
        "elements",
        "ns per element",
        "lower quartile",
        "upper quartile",
        "GB/s",
        "times the copy",
        "of fastest samples",
    ];
    let caption =
        "both is forward and backward one after the other. GB/s counts what is read and written.";
    let open = format!("<details><summary>{} rows</summary>", rows.len());
    open + &report::table(caption, &heads, &cells) + "</details>\n"
}
