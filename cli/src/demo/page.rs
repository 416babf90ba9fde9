//! The report of the demonstration.

use indicatif::HumanCount;
use maud::{Markup, html};
use serde_json::Value;
use wgpu_activations::Kind;

use super::{Outcome, digits, verdict};
use crate::bench::timing::Stats;
use crate::check::number;
use crate::check::tally::Tally;
use crate::place::{Inputs, Places};
use crate::report::{self, bars, figure, significant};
use crate::table::{Columns, Table};
use crate::{bench, machine, plot};

/// What the report is written from.
pub struct Story<'a> {
    /// The functions, in the order of the list.
    pub kinds: &'a [Kind],
    /// What they got.
    pub input: &'a Inputs,
    /// Where they ran.
    pub places: &'a Places<'a>,
    pub outcomes: &'a [Outcome],
}

impl Story<'_> {
    /// The whole file.
    pub fn page(&self) -> String {
        let lead = format!(
            "{} activation functions, forward and backward, over {} pre-activations of handwritten \
             digits: computed on {}, compared with f64, and timed.",
            self.kinds.len(),
            HumanCount(self.input.len() as u64),
            self.names().join(", ")
        );
        let sections = [
            ("The input", digits::section(self.input)),
            ("Is it right?", verification(self)),
            ("How fast is it?", speed(self)),
            ("The functions", curves(self.kinds)),
            ("How this was made", method(self.places)),
        ];
        let title = "wgpu-activations: demonstration";
        report::page(title, &lead, tiles(self.outcomes), &sections)
    }

    /// The names of the places, short enough for a table's head and each another one.
    fn names(&self) -> Vec<String> {
        let short = || self.places.iter().map(|place| bench::short(place.name()));
        let name = |(i, name): (usize, &str)| match short().filter(|other| *other == name).count() {
            1 => name.to_owned(),
            _ => format!("{name} #{}", i + 1),
        };
        short().enumerate().map(name).collect()
    }

    /// The outcomes of one function, one per place.
    fn of(&self, kind: Kind) -> impl Iterator<Item = &Outcome> {
        let outcomes = self.outcomes.iter();
        outcomes.filter(move |outcome| outcome.kind == kind)
    }

    fn ns_per_element(&self, seconds: f64) -> f64 {
        seconds * 1e9 / self.input.len() as f64
    }

    /// Adds a column for each place: `f on cpu`.
    fn on_each<'a, C: Into<Value>>(
        &'a self,
        mut columns: Columns<'a, Kind>,
        what: &str,
        cell: impl Fn(&Outcome) -> C,
    ) -> Columns<'a, Kind> {
        for (place, name) in self.names().iter().enumerate() {
            let outcome = |&kind| self.of(kind).nth(place);
            columns = columns.column(format!("{what} on {name}"), |it| outcome(it).map(&cell));
        }
        columns
    }
}

/// The verdict in a few numbers.
fn tiles(outcomes: &[Outcome]) -> Markup {
    let verified = outcomes.iter().filter(|outcome| outcome.verified()).count();
    let passes = outcomes.iter().flat_map(|outcome| &outcome.passes);
    let compared = passes.map(|pass| pass.tally.inputs).sum();
    let compared = HumanCount(compared).to_string();
    let largest = |pass: usize| {
        let ulps = outcomes.iter().map(|it| it.passes[pass].tally.ulps());
        significant(ulps.fold(0.0, f64::max), 3) + " ULP"
    };
    let tiles = [
        (
            format!("{verified} of {}", outcomes.len()),
            "pairs of function and place verified, forward and backward",
        ),
        (compared, "results compared with f64"),
        (largest(0), "largest error of a value"),
        (largest(1), "largest error of a derivative"),
    ];
    html! {
        div.tiles { @for (number, what) in tiles { div.tile { b { (number) } span { (what) } } } }
    }
}

/// How far the results are from the truth.
fn verification(story: &Story<'_>) -> Markup {
    let worst = worst(story);
    html! {
        p {
            "Each result is compared with the f64 reference. The error is counted in ULP, the \
             distance from one f32 to the next at the true value: correctly rounded results have at \
             most 0.5. Each function states a budget for its value and one for its derivative, and a \
             single value above it fails the function."
        }
        p {
            "Backward gives dx = f′(x) dy. Its error is counted in ULP of f′, after half an ULP of \
             dx, which the rounding of the product may take."
        }
        (overview(story).to_html("The largest errors, in ULP"))
        details {
            summary { "Where the largest errors are: " (worst.rows().len()) " rows" }
            (worst.to_html(""))
        }
    }
}

fn overview(story: &Story<'_>) -> Table {
    let all = |&kind: &Kind| verdict(story.of(kind).all(Outcome::verified));
    let mut columns = Table::of(story.kinds)
        .column("function", Kind::to_string)
        .column("verdict", all);
    for (pass, name) in ["f", "f′"].into_iter().enumerate() {
        let budget = |kind: &Kind| kind.activation().ulps[pass].to_string();
        columns = columns.column(format!("budget of {name}"), budget);
        columns = story.on_each(columns, name, |it| error(&it.passes[pass].tally));
    }
    columns.table
}

fn worst(story: &Story<'_>) -> Table {
    let (names, mut rows) = (story.names(), Vec::new());
    for outcome in story.outcomes {
        for (pass, measured) in ["forward", "backward"].into_iter().zip(&outcome.passes) {
            let worst = measured.tally.worst.filter(|worst| worst.ulps > 0.0);
            rows.extend(worst.map(|worst| (outcome, pass, measured.tally.above, worst)));
        }
    }
    Table::of(&rows)
        .column("function", |row| row.0.kind.to_string())
        .column("pass", |row| row.1)
        .column("place", |row| &*names[row.0.place])
        .column("ULP", |row| number(row.3.ulps))
        .column("at x", |row| format!("{:e}", row.3.x))
        .column("got", |row| format!("{:e}", row.3.got))
        .column("true value", |row| format!("{:.9e}", row.3.want))
        .column("above budget", |row| row.2)
        .column("verdict", |row| verdict(row.2 == 0))
        .table
}

/// The largest error, and whether it is too large.
fn error(tally: &Tally) -> Value {
    match (number(tally.ulps()), tally.above) {
        (shown, 0) => shown,
        (Value::String(large), _) => format!("FAILED: {large}").into(),
        (shown, _) => format!("FAILED: {shown}").into(),
    }
}

/// How long it took.
fn speed(story: &Story<'_>) -> Markup {
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

/// What the functions look like: one chart for each.
fn curves(kinds: &[Kind]) -> Markup {
    let chart = |kind: Kind| {
        let mut chart = plot::chart(kind, plot::usual_range(kind));
        chart.title = kind.to_string();
        chart.x_label = "x".into();
        chart.size = (345, 260);
        chart.to_svg()
    };
    html! {
        p {
            "f, f′ and f″, drawn from the f64 reference. " code { "wgpu-activations plot" } " draws \
             larger ones, with other parameters."
        }
        div.grid { @for &kind in kinds { (figure(chart(kind), kind.activation().formula())) } }
    }
}

fn method(places: &Places<'_>) -> Markup {
    html! {
        p {
            "Written " (machine::date()) " by wgpu-activations " (env!("CARGO_PKG_VERSION")) " on "
            (machine::cpu()) "."
        }
        @for place in places {
            @if let Some(info) = place.info() {
                p {
                    (place.name()) ": " (format!("{:?}", info.device_type)) ", driver "
                    (machine::driver(info)) "."
                }
            }
        }
        p {
            "Projection and gradients are pseudo-random with fixed seeds: every run on every machine \
             has the same input. " code { "wgpu-activations check" } " compares f, f′ and f″ over \
             millions of inputs of all magnitudes, or over all that there are; "
            code { "wgpu-activations bench" } " measures more sizes, beside plain copies."
        }
    }
}
