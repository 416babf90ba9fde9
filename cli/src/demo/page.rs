//! The report of the demonstration.

mod curves;
mod intro;
mod speed;
mod verification;

use wgpu_activations::Kind;

use super::work::{Outcome, Results};
use crate::inputs::Inputs;
use crate::place::Place;
use crate::report::{Page, grouped, paragraph};
use crate::{bench, machine};

/// What the report is written from.
pub struct Story<'a> {
    /// The functions, in the order of the list.
    pub kinds: &'a [Kind],
    /// What they got.
    pub input: &'a Inputs,
    /// Where they ran.
    pub places: &'a [Box<dyn Place + 'a>],
    /// What came out.
    pub results: &'a Results,
}

impl Story<'_> {
    /// The names of the places, short enough for a table's head.
    fn names(&self) -> Vec<String> {
        let short: Vec<&str> = self
            .places
            .iter()
            .map(|place| bench::short(place.name()))
            .collect();
        let number =
            |(i, name): (usize, &&str)| match short.iter().filter(|other| *other == name).count() {
                1 => (*name).to_string(),
                _ => format!("{name} #{}", i + 1),
            };
        short.iter().enumerate().map(number).collect()
    }

    /// The outcomes of one function, one per place.
    fn of(&self, kind: Kind) -> impl Iterator<Item = &Outcome> {
        self.results
            .outcomes
            .iter()
            .filter(move |outcome| outcome.kind == kind)
    }

    /// How many outputs were compared.
    fn compared(&self) -> u64 {
        let passes = self
            .results
            .outcomes
            .iter()
            .flat_map(|outcome| &outcome.passes);
        passes.map(|pass| pass.tally.inputs).sum()
    }
}

/// The whole file.
pub fn page(story: &Story<'_>) -> String {
    let lead = format!(
        "{} activation functions, forward and backward, over {} pre-activations of handwritten digits: \
         computed on {}, compared with f64, and timed.",
        story.kinds.len(),
        grouped(story.input.len() as u64),
        story.names().join(", ")
    );
    let mut page = Page::new("wgpu-activations: demonstration", &lead);
    page.top(&intro::tiles(story));
    page.section("The input", intro::input(story.input));
    page.section("Is it right?", verification::section(story));
    page.section("How fast is it?", speed::section(story));
    page.section("The functions", curves::section(story.kinds));
    page.section("How this was made", method(story));
    page.finish()
}

fn method(story: &Story<'_>) -> String {
    let made = format!(
        "Written {} by wgpu-activations {} on {}.",
        machine::date(),
        env!("CARGO_PKG_VERSION"),
        machine::cpu()
    );
    let mut text = paragraph(&made);
    for place in story.places {
        if let Some(info) = place.info() {
            let driver = machine::driver(info);
            text += &paragraph(&format!(
                "{}: {:?}, driver {driver}.",
                place.name(),
                info.device_type
            ));
        }
    }
    let seeds = "Projection and gradients are pseudo-random with fixed seeds: every run on every \
         machine has the same input. `wgpu-activations check` compares f, f′ and f″ over millions \
         of inputs of all magnitudes, or over all that there are; `wgpu-activations bench` measures \
         more sizes, beside plain copies.";
    text + &paragraph(seeds)
}
