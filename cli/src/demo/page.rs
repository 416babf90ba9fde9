//! The report of the demonstration.

mod intro;
mod speed;
mod verification;

use indicatif::HumanCount;
use maud::{Markup, html};
use serde_json::Value;
use wgpu_activations::Kind;

use super::work::Outcome;
use crate::inputs::Inputs;
use crate::place::Places;
use crate::report::{self, figure};
use crate::table::Columns;
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
            ("The input", intro::input(self.input)),
            ("Is it right?", verification::section(self)),
            ("How fast is it?", speed::section(self)),
            ("The functions", curves(self.kinds)),
            ("How this was made", method(self.places)),
        ];
        let title = "wgpu-activations: demonstration";
        report::page(title, &lead, intro::tiles(self.outcomes), &sections)
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
