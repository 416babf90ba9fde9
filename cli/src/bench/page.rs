//! The report of a benchmark.

mod crossover;
mod roofline;
mod speed;

use std::collections::HashSet;
use std::hash::Hash;

use indicatif::HumanCount;
use maud::{Markup, html};
use wgpu_activations::Format;

use super::results::{self, Row, is_copy};
use super::short;
use crate::machine;
use crate::place::ONE_CORE;
use crate::report::{self, bars, figure, significant};
use crate::svg::{Chart, Series};
use crate::table::Table;

/// The most functions that get a chart over sizes of their own.
const CHARTS: usize = 8;

/// Functions that are worth a look first.
const FIRST: [&str; 4] = ["gelu", "relu", "silu", "tanh"];

/// The whole file. `host` is what the host pays, `compared` what became of an earlier file's rows.
pub fn page(rows: &[Row], host: &Table, compared: Option<&Table>) -> String {
    let lead = format!(
        "Activation functions on GPU and CPU, beside plain copies of the same size. Measured {} on {}, \
         commit {}.",
        machine::date(),
        machine::cpu(),
        machine::commit()
    );
    let all: Vec<&Row> = rows.iter().collect();
    let mut sections = vec![
        ("How it was measured", method(rows)),
        ("At the largest size", largest(&all)),
        ("Below the roof", speed::roofs(&all)),
        ("Over sizes", over_sizes(&all)),
        ("Gigabytes per second over sizes", speed::over_sizes(&all)),
    ];
    if let Some(roofline) = roofline::roofline(&all) {
        sections.insert(3, ("Roofline", roofline));
    }
    if let Some(crossover) = crossover::crossover(&all) {
        sections.push(("Where the GPU overtakes the CPU", crossover));
    }
    if let Some(compared) = compared {
        let about = "Times the copy, in the file and now. Slower is what has grown by more than the noise, \
                     however often it was measured.";
        let rows = compared.rows().len();
        let compared = html! {
            details open[rows <= 50] { summary { (rows) " rows" } (compared.to_html(about)) }
        };
        sections.push(("Against an earlier file", compared));
    }
    if !host.rows().is_empty() {
        let about = "What one call costs the CPU, in µs, on a small buffer, with everything \
                     compiled already.";
        sections.push(("What the host pays", host.to_html(about)));
    }
    let caption =
        "both is forward and backward one after the other. GB/s counts what is read and written.";
    let every_number = html! {
        details {
            summary { (rows.len()) " rows" }
            (results::table(rows, false).to_html(caption))
        }
    };
    sections.push(("Every number", every_number));
    report::page("wgpu-activations: benchmark", &lead, html! {}, &sections)
}

fn method(rows: &[Row]) -> Markup {
    let samples = rows.first().map_or(0, |row| row.stats.samples.len());
    let mut formats = rows.iter().map(|row| row.label.format);
    let labels = rows.iter().map(|row| &row.label);
    let places = distinct(labels.map(|label| (&*label.place, &*label.driver)));
    html! {
        p {
            "Every variant of a size was timed " (samples) " times, all of them in turn, so that the \
             noise of the machine hits all alike. Shown are medians; the CSV file has the quartiles \
             and the extremes. On a GPU a sample is one submit with many dispatches in one pass, \
             from the submit until the device is done, without upload and without reading back. \
             Inputs are numbers of the standard normal distribution; functions that are not defined \
             below 0 get their magnitudes. "
            @match formats.find(|format| *format != Format::F32) {
                None => { "All are stored as f32." }
                Some(format) => {
                    "They are stored as " (format) " on GPUs, where copies copy as many bytes, and \
                     as f32 on the CPU; arithmetic is in f32."
                }
            }
        }
        p {
            "The copy kernel is hand-written: vec4, four of them per invocation, workgroups of 256, \
             once with neighbouring and once with strided values; the faster one is what GPU rows \
             are compared with, round by round. CPU rows are compared with memcpy, on one core or \
             all, whichever is faster. No kernel can be faster than a copy by much, since it must \
             read and write as much."
        }
        p {
            "The host's clock runs from the submit until the device is done, the GPU's own from the first \
             dispatch to the last one: what is between them is the price of a submit. Where an adapter has \
             no clock, or one that does not run, nothing is shown."
        }
        ul { @for (place, driver) in places { @if !driver.is_empty() {
            li { (place) ", driver " (driver) }
        } } }
    }
}

/// The rows of which something is true.
fn chosen<'a>(rows: &[&'a Row], is_it: impl Fn(&Row) -> bool) -> Vec<&'a Row> {
    rows.iter().copied().filter(|row| is_it(row)).collect()
}

/// The places, one core last: it has no backward rows, and a place keeps its colour.
fn places<'a>(rows: &[&'a Row]) -> Vec<&'a str> {
    let mut places = distinct(rows.iter().map(|row| &*row.label.place));
    places.sort_by_key(|place| *place == ONE_CORE);
    places
}

/// Each once, in the order of the first.
fn distinct<T: Copy + Eq + Hash>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    all.filter(|one| seen.insert(*one)).collect()
}

/// The functions in the order of their first row.
fn functions<'a>(rows: &[&'a Row]) -> Vec<&'a str> {
    distinct(rows.iter().map(|row| &*row.label.function))
}

/// So many functions, with those that are worth a look first.
fn worth_a_look(mut functions: Vec<&str>, most: usize) -> Vec<&str> {
    let first = |name: &&str| FIRST.iter().position(|first| first == name);
    functions.sort_by_key(|name| first(name).unwrap_or(FIRST.len()));
    functions.truncate(most);
    functions
}

fn largest(rows: &[&Row]) -> Markup {
    let most = rows.iter().map(|row| row.label.elements).max().unwrap_or(0);
    let rows = chosen(rows, |row| row.label.elements == most);
    html! {
        p {
            (HumanCount(most as u64)) " elements, "
            (significant(most as f64 * 4.0 / f64::from(1 << 20), 3))
            " MiB of f32. Each bar is the time of one element."
        }
        @for pass in ["forward", "backward"] { (pass_bars(&rows, pass)) }
    }
}

/// Functions one below the other, one bar per place; first the fastest copy.
fn pass_bars(rows: &[&Row], pass: &str) -> Markup {
    let passing = chosen(rows, |row| row.label.pass == pass);
    let places = places(&passing);
    let group = |name: &str, rows: Vec<&Row>| {
        let fastest = |place: &&str| {
            let here = rows.iter().filter(|row| row.label.place == *place);
            let times = here.map(|row| row.per_element(row.stats.median));
            times.reduce(f64::min).unwrap_or(f64::NAN)
        };
        (name.to_owned(), places.iter().map(fastest).collect())
    };
    let copies = group("plain copy", chosen(rows, |row| is_copy(&row.label)));
    let of = |name| group(name, chosen(&passing, |row| row.label.function == name));
    let functions = functions(&passing).into_iter().map(of);
    let groups: Vec<_> = [copies].into_iter().chain(functions).collect();
    let title = format!("{pass}: nanoseconds per element, less is better");
    let names: Vec<&str> = places.iter().map(|name| short(name)).collect();
    bars(&title, &names, &groups)
}

fn over_sizes(rows: &[&Row]) -> Markup {
    let forward = chosen(rows, |row| row.label.pass == "forward");
    let functions = worth_a_look(functions(&forward), CHARTS);
    html! {
        p {
            "Forward. Small sizes cost what a dispatch or a function call costs; large ones what the \
             memory costs. Dashed: the fastest copy of the same place."
        }
        div.grid.wide {
            @for name in functions {
                @let rows = chosen(&forward, |row| row.label.function == name);
                (figure(size_chart(name, &rows), ""))
            }
        }
    }
}

fn size_chart(name: &str, rows: &[&Row]) -> String {
    let mut series = Vec::new();
    for (colour, place) in places(rows).into_iter().enumerate() {
        let here = chosen(rows, |row| row.label.place == place);
        let mut line = |name, time: fn(&Row) -> f64, marks, dashes| {
            let point = |row: &&Row| (row.label.elements as f64, row.per_element(time(row)));
            series.push(Series {
                name,
                points: here.iter().map(point).collect(),
                marks,
                dashes,
                colour,
            });
        };
        let place = short(place);
        line(place.into(), |row| row.stats.median, true, 0);
        line(format!("copy, {place}"), |row| row.copy, false, 1);
    }
    let chart = Chart {
        x_label: "elements".into(),
        y_label: "ns per element".into(),
        log: true,
        title: name.into(),
        series,
        size: (525, 380),
        ..Default::default()
    };
    chart.to_svg()
}
