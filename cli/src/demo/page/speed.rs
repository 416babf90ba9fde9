//! How long it took.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::Story;
use crate::bench::timing::Stats;
use crate::report::{Bars, significant};
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
        (bars(story, 0, "Forward"))
        (bars(story, 1, "Backward"))
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

fn bars(story: &Story<'_>, pass: usize, name: &str) -> Markup {
    let names = story.names();
    let group = |&kind: &_| {
        let times = story
            .of(kind)
            .map(|o| per_element(story, o.passes[pass].stats.median));
        (format!("{kind}"), times.collect())
    };
    let bars = Bars {
        title: format!("{name}: nanoseconds per element, less is better"),
        series: names.iter().map(String::as_str).collect(),
        groups: story.kinds.iter().map(group).collect(),
    };
    bars.to_html()
}

fn numbers(story: &Story<'_>) -> Table {
    let heads = ["forward", "backward"]
        .into_iter()
        .flat_map(|pass| story.heads(pass));
    let heads: Vec<String> = std::iter::once("function".into()).chain(heads).collect();
    let mut table = Table::new(&heads);
    let cell = |stats: &Stats| {
        let [median, low, high] =
            [stats.median, stats.min, stats.max].map(|s| significant(per_element(story, s), 3));
        json!(format!("{median} ({low} to {high})"))
    };
    for &kind in story.kinds {
        let times = (0..2).flat_map(|pass| story.of(kind).map(move |o| &o.passes[pass].stats));
        let name = std::iter::once(json!(kind.to_string()));
        table.push(name.chain(times.map(cell)).collect());
    }
    table
}

/// Upload and read-back, which the times above leave out.
fn transfers(story: &Story<'_>) -> Table {
    let mib = story.input.len() as f64 * 4.0 / f64::from(1 << 20);
    let heads = [
        "adapter",
        "transfer",
        "MiB",
        "median, ms",
        "fastest, ms",
        "slowest, ms",
    ];
    let mut table = Table::new(&heads);
    for (name, transfers) in story.names().into_iter().zip(&story.results.transfers) {
        let both = [
            ("x and dy to the device", 2.0, &transfers.uploads),
            ("one result back", 1.0, &transfers.reads),
        ];
        for (what, buffers, times) in both.into_iter().filter(|(_, _, times)| !times.is_empty()) {
            let stats = Stats::of(times, 1);
            let numbers = [
                buffers * mib,
                stats.median * 1e3,
                stats.min * 1e3,
                stats.max * 1e3,
            ];
            let numbers = numbers.map(|number| json!(significant(number, 3)));
            table.push(
                [json!(name), json!(what)]
                    .into_iter()
                    .chain(numbers)
                    .collect::<Vec<Value>>(),
            );
        }
    }
    table
}
