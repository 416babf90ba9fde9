//! How long it took.

use super::Story;
use crate::bench::timing::Stats;
use crate::report::{Cell, figure, paragraph, significant, table};
use crate::svg::{Bars, Group};

/// Bars, and the numbers behind them.
pub fn section(story: &Story<'_>) -> String {
    let text = "Nanoseconds for each element: the median of five samples, taken in turn on all \
         places, of work on data that is already there. identity is a copy: the least that a kernel \
         can take.";
    let bars = ["Forward", "Backward"].into_iter().enumerate();
    let bars: String = bars
        .map(|(pass, name)| figure(&chart(story, pass, name), ""))
        .collect();
    paragraph(text) + &bars + &numbers(story) + &transfers(story)
}

fn per_element(story: &Story<'_>, seconds: f64) -> f64 {
    seconds * 1e9 / story.input.len() as f64
}

fn chart(story: &Story<'_>, pass: usize, name: &str) -> String {
    let group = |&kind: &_| Group {
        name: format!("{kind}"),
        values: story
            .of(kind)
            .map(|o| per_element(story, o.passes[pass].stats.median))
            .collect(),
    };
    let bars = Bars {
        title: format!("{name}: nanoseconds per element, less is better"),
        label: "ns per element".into(),
        series: story.names(),
        groups: story.kinds.iter().map(group).collect(),
        width: 1040.0,
    };
    bars.to_svg()
}

fn numbers(story: &Story<'_>) -> String {
    let names = story.names();
    let cell = |stats: &Stats| {
        let [median, low, high] =
            [stats.median, stats.min, stats.max].map(|s| significant(per_element(story, s), 3));
        Cell::Number(format!("{median} ({low} to {high})"))
    };
    let row = |&kind: &_| {
        let mut cells = vec![Cell::Text(format!("{kind}"))];
        for pass in 0..2 {
            cells.extend(
                story
                    .of(kind)
                    .map(|outcome| cell(&outcome.passes[pass].stats)),
            );
        }
        cells
    };
    let rows: Vec<Vec<Cell>> = story.kinds.iter().map(row).collect();
    let mut heads = vec!["function".to_string()];
    for pass in ["forward", "backward"] {
        heads.extend(names.iter().map(|name| format!("{pass} on {name}")));
    }
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    "<details><summary>The numbers</summary>\n".to_string()
        + &table("ns per element: median (fastest to slowest)", &heads, &rows)
        + "</details>\n"
}

/// Upload and read-back, which the times above leave out.
fn transfers(story: &Story<'_>) -> String {
    let mib = story.input.len() as f64 * 4.0 / f64::from(1 << 20);
    let mut rows = Vec::new();
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
            let mut row = vec![Cell::Text(name.clone()), Cell::Text(what.into())];
            row.extend(numbers.map(|number| Cell::Number(significant(number, 3))));
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let heads = [
        "adapter",
        "transfer",
        "MiB",
        "median, ms",
        "fastest, ms",
        "slowest, ms",
    ];
    paragraph("What the times above leave out:") + &table("Upload and read-back", &heads, &rows)
}
