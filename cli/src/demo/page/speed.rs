//! How long it took.

use maud::{Markup, html};
use wgpu_activations::Kind;

use super::{Outcome, Story};
use crate::bench::timing::Stats;
use crate::report::{bars, significant};
use crate::table::Table;

/// Bars, and the numbers behind them.
pub fn section(story: &Story<'_>) -> Markup {
    let transfers = transfers(story);
    html! {
        p {
            "Nanoseconds for each element: the median of five samples, taken in turn on all places, \
             of work on data that is already there. identity is a copy: the least that a kernel can \
             take."
        }
        (chart(story, 0, "Forward"))
        (chart(story, 1, "Backward"))
        details {
            summary { "The numbers" }
            (numbers(story).to_html("ns per element: median (fastest to slowest)"))
        }
        @if !transfers.rows().is_empty() {
            p { "What the times above leave out:" }
            (transfers.to_html("Upload and read-back"))
        }
    }
}

fn per_element(story: &Story<'_>, seconds: f64) -> f64 {
    seconds * 1e9 / story.input.len() as f64
}

fn chart(story: &Story<'_>, pass: usize, name: &str) -> Markup {
    let median = |outcome: &Outcome| per_element(story, outcome.passes[pass].stats.median);
    let group = |&kind| (Kind::to_string(&kind), story.of(kind).map(median).collect());
    let groups: Vec<(String, Vec<f64>)> = story.kinds.iter().map(group).collect();
    let names = story.names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let title = format!("{name}: nanoseconds per element, less is better");
    bars(&title, &names, &groups)
}

fn numbers(story: &Story<'_>) -> Table {
    let shown = |stats: &Stats| {
        let times = [stats.median, stats.min, stats.max];
        let [median, low, high] = times.map(|time| significant(per_element(story, time), 3));
        format!("{median} ({low} to {high})")
    };
    let mut columns = Table::of(story.kinds).column("function", Kind::to_string);
    for (pass, name) in ["forward", "backward"].into_iter().enumerate() {
        columns = story.on_each(columns, name, |it| shown(&it.passes[pass].stats));
    }
    columns.table
}

/// Upload and read-back, which the times above leave out.
fn transfers(story: &Story<'_>) -> Table {
    let mib = story.input.len() as f64 * 4.0 / f64::from(1 << 20);
    let names = story.names();
    let mut rows = Vec::new();
    for (name, transfers) in names.iter().zip(&story.results.transfers) {
        rows.push((
            name,
            "x and dy to the device",
            2.0 * mib,
            &transfers.uploads,
        ));
        rows.push((name, "one result back", mib, &transfers.reads));
    }
    rows.retain(|(.., times)| !times.is_empty());
    let ms =
        |times: &[f64], which: fn(&Stats) -> f64| significant(which(&Stats::of(times, 1)) * 1e3, 3);
    Table::of(&rows)
        .column("adapter", |it| it.0.as_str())
        .column("transfer", |it| it.1)
        .column("MiB", |it| significant(it.2, 3))
        .column("median, ms", |it| ms(it.3, |stats| stats.median))
        .column("fastest, ms", |it| ms(it.3, |stats| stats.min))
        .column("slowest, ms", |it| ms(it.3, |stats| stats.max))
        .table
}
