//! The report: one page, without anything to fetch.

use maud::{Markup, html};

use super::Outcome;
use super::network::Lab;
use crate::machine;
use crate::report::{self, figure};

pub fn page(lab: &Lab<'_>, outcomes: &[Outcome]) -> String {
    let lead = format!(
        "{} claims about activation functions, each put to a test that it may fail. Networks run on {}: \
         activations as fused chains of the library, matrix products by one plain kernel.",
        outcomes.len(),
        lab.gpu.name
    );
    let mut sections: Vec<(&str, Markup)> = (outcomes.iter())
        .map(|outcome| (outcome.experiment.title, section(outcome)))
        .collect();
    sections.push(("How this was made", method(lab, outcomes)));
    let title = "wgpu-activations: experiments";
    report::page(title, &lead, overview(outcomes), &sections)
}

/// The verdicts at a glance.
fn overview(outcomes: &[Outcome]) -> Markup {
    let hold = outcomes
        .iter()
        .filter(|it| it.finding.verdict.holds)
        .count();
    html! {
        div.tiles {
            div.tile { b { (hold) " of " (outcomes.len()) } span { "claims hold here" } }
        }
        (super::overview(outcomes).to_html("The verdicts"))
    }
}

fn section(outcome: &Outcome) -> Markup {
    let (it, finding) = (outcome.experiment, &outcome.finding);
    let class = if finding.verdict.holds { "good" } else { "bad" };
    html! {
        p { b { "The claim. " } (it.claim) }
        p { b { "The test. " } (it.method) }
        p {
            b { "Verdict: " span.(class) { (finding.verdict.word()) } ": " }
            (finding.verdict.text) "."
        }
        @for (chart, caption) in &finding.charts { (figure(chart.to_svg(), caption)) }
        @for (caption, table) in &finding.tables { (table.to_html(caption)) }
        p { "In the roles of the claim: "
            @for (i, (role, kind)) in outcome.roles.iter().enumerate() {
                @if i > 0 { ", " } (role) " " code { (kind) }
            } "." }
    }
}

fn method(lab: &Lab<'_>, outcomes: &[Outcome]) -> Markup {
    let options = outcomes.first().map(|outcome| outcome.options);
    let size = options.map(|it| {
        if it.quick {
            "reduced size"
        } else {
            "full size"
        }
    });
    html! {
        p {
            "Written " (machine::date()) " by wgpu-activations " (env!("CARGO_PKG_VERSION")) " on "
            (machine::cpu()) ", adapter " (lab.gpu.name) ", driver " (machine::driver(&lab.gpu.info)) "; "
            (size.unwrap_or_default()) ", seed " (options.map_or(0, |it| it.seed)) "."
        }
        p {
            "Each verdict is a comparison of measured numbers with a threshold that the test names. "
            code { "wgpu-activations experiments --swap" } " exchanges the two things that each claim tells apart: \
             the verdicts must turn, and a test sees to it that they do."
        }
    }
}
