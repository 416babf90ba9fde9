//! The same as the page, without plots, for docs/experiments.md.

use super::network::Lab;
use super::{Outcome, table};
use crate::machine;

pub fn document(lab: &Lab<'_>, outcomes: &[Outcome]) -> String {
    let seed = outcomes.first().map_or(0, |it| it.options.seed);
    let seconds: f64 = outcomes.iter().map(|it| it.took.as_secs_f64()).sum();
    let head = format!(
        "# Experiments\n\n\
         What is often said of activation functions, put to tests that it may fail. This is one run of \
         `wgpu-activations experiments --seed {seed}` on {} ({}, {}): {seconds:.0} seconds. The report that \
         it writes has the plots. `--document docs/experiments.md` wrote this file.\n\n\
         Each verdict is a comparison of measured numbers with a threshold that stands in the test's \
         description. `--swap` exchanges the two things that each claim tells apart: the verdicts turn, and \
         `cargo test -p cli experiments` sees to it that they do.\n\n",
        lab.gpu.name,
        machine::cpu(),
        machine::date()
    );
    let sections: Vec<String> = outcomes.iter().map(section).collect();
    head + &table(outcomes).to_markdown() + "\n" + &sections.join("\n")
}

fn section(outcome: &Outcome) -> String {
    let (it, finding) = (outcome.experiment, &outcome.finding);
    let mut text = format!(
        "## {}. {}\n\n**The claim.** {}\n\n**The test.** {}\n\n**Verdict: {}:** {}.\n",
        it.number,
        it.title,
        it.claim,
        it.method,
        finding.verdict.word(),
        finding.verdict.text
    );
    for (caption, table) in &finding.tables {
        text += &format!("\n{caption}:\n\n{}", table.to_markdown());
    }
    text
}
