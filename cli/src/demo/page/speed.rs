//! How long it took.

use maud::{Markup, html};
use wgpu_activations::Kind;

use super::{Outcome, Story};
use crate::bench::timing::Stats;
use crate::report::{bars, significant};
use crate::table::Table;

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

fn chart(story: &Story<'_>, pass: usize, name: &str) -> Markup {
    let median = |it: &Outcome| story.ns_per_element(it.passes[pass].stats.median);
    let group = |&kind| (Kind::to_string(&kind), story.of(kind).map(median).collect());
    let groups: Vec<(String, Vec<f64>)> = story.kinds.iter().map(group).collect();
    let title = format!("{name}: nanoseconds per element, less is better");
    bars(&title, &story.names(), &groups)
}

fn numbers(story: &Story<'_>) -> Table {
    let shown = |stats: &Stats| {
        let times = [stats.median, stats.min, stats.max];
        let [median, low, high] = times.map(|time| significant(story.ns_per_element(time), 3));
        format!("{median} ({low} to {high})")
    };
    let mut columns = Table::of(story.kinds).column("function", Kind::to_string);
    for (pass, name) in ["forward", "backward"].into_iter().enumerate() {
        columns = story.on_each(columns, name, |it| shown(&it.passes[pass].stats));
    }
    columns.table
}

fn transfers(story: &Story<'_>) -> Table {
    let mib = story.input.len() as f64 * 4.0 / f64::from(1 << 20);
    let mut rows = Vec::new();
    for (place, name) in story.names().into_iter().enumerate() {
        let here = || story.outcomes.iter().filter(move |it| it.place == place);
        let uploads: Vec<f64> = here().filter_map(|it| it.upload).collect();
        let passes = here().flat_map(|it| &it.passes);
        let reads: Vec<f64> = passes.filter_map(|pass| pass.read).collect();
        let uploads = Stats::of(&uploads, 1);
        rows.push((name.clone(), "x and dy to the device", 2.0 * mib, uploads));
        rows.push((name, "one result back", mib, Stats::of(&reads, 1)));
    }
    rows.retain(|(.., stats)| !stats.samples.is_empty());
    let ms = |seconds: f64| significant(seconds * 1e3, 3);
    Table::of(&rows)
        .column("adapter", |it| &*it.0)
        .column("transfer", |it| it.1)
        .column("MiB", |it| significant(it.2, 3))
        .column("median, ms", |it| ms(it.3.median))
        .column("fastest, ms", |it| ms(it.3.min))
        .column("slowest, ms", |it| ms(it.3.max))
        .table
}
