//! `experiments`: claims about activation functions, measured, each with a verdict that may come out
//! negative.

mod document;
mod finding;
mod handwriting;
mod network;
mod page;
#[cfg(test)]
mod tests;

mod borrowing;
mod collapse;
mod depth;
mod digits;
mod dying;
mod energy;
mod gene;
mod graph;
mod joint;
mod landscape;
mod outliers;
mod physics;
mod stand_in;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;
use wgpu_activations::Kind;

use crate::backend::Gpu;
use crate::table::Table;
use crate::{Result, device, output};
use finding::Finding;
use network::Lab;

/// What `--help` ends with.
pub const EXAMPLES: &str = "Examples:
  wgpu-activations experiments -o experiments.html
  wgpu-activations experiments dying graph --seed 7
  wgpu-activations experiments --list
  wgpu-activations experiments --swap --quick";

/// What is left out, and why.
pub const LEFT_OUT: &str = "Not here yet: 10, orbitals as activations, and 11, the degree of B-splines: \
    the library has neither orbitals nor B-splines.";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which experiments, by name: all of them where none is named.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Where the report goes.
    #[arg(
        short,
        long,
        value_name = "experiments.html",
        default_value = "experiments.html"
    )]
    output: PathBuf,
    /// What all that is drawn is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fewer steps and smaller networks: done in a minute.
    #[arg(long)]
    quick: bool,
    /// Exchanges the two activations of each claim. Verdicts should turn: one that does not would
    /// have said the same of anything.
    #[arg(long)]
    swap: bool,
    /// Writes claims, numbers and verdicts as Markdown, too.
    #[arg(long, value_name = "docs/experiments.md")]
    document: Option<PathBuf>,
    /// Lists the experiments and runs none.
    #[arg(long)]
    list: bool,
}

/// A claim, and how it is put to the test.
pub struct Experiment {
    /// Its number in the plan of the project.
    pub number: u8,
    pub name: &'static str,
    pub title: &'static str,
    /// In a sentence or two.
    pub claim: &'static str,
    /// What is measured, and what decides.
    pub method: &'static str,
    /// The two activations that the claim tells apart, each with its role.
    pub roles: [(&'static str, Kind); 2],
    pub run: fn(&Lab<'_>, &Setup) -> Result<Finding>,
}

/// What an experiment is run with.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    pub seed: u64,
    pub quick: bool,
    /// The activations in the roles of the claim.
    pub kinds: [Kind; 2],
}

impl Setup {
    /// The full number, or a smaller one where it is to be quick.
    pub fn or_quick<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}

/// In the order of the plan.
pub const ALL: [&Experiment; 13] = [
    &collapse::EXPERIMENT,
    &depth::EXPERIMENT,
    &dying::EXPERIMENT,
    &outliers::EXPERIMENT,
    &landscape::EXPERIMENT,
    &graph::EXPERIMENT,
    &physics::EXPERIMENT,
    &energy::EXPERIMENT,
    &borrowing::EXPERIMENT,
    &joint::EXPERIMENT,
    &stand_in::EXPERIMENT,
    &gene::EXPERIMENT,
    &digits::EXPERIMENT,
];

/// An experiment that was run.
pub struct Outcome {
    pub experiment: &'static Experiment,
    pub setup: Setup,
    pub finding: Finding,
    pub took: Duration,
}

impl Outcome {
    fn seconds(&self) -> f64 {
        (self.took.as_secs_f64() * 10.0).round() / 10.0
    }
}

/// Runs the experiments, prints a line for each and writes the report. A negative verdict is no
/// failure.
pub fn run(args: &Args, device: Option<&device::Choice>, json: bool) -> Result<()> {
    let chosen = chosen(&args.names)?;
    if args.list {
        let table = list(&chosen);
        let text = || format!("{}\n{LEFT_OUT}\n", table.to_text());
        return output::print(json, || table.to_json(), text);
    }
    let files = || [&args.output].into_iter().chain(&args.document);
    files().try_for_each(|file| output::check(file))?;
    let quiet = output::takes_stdout(files(), json)?;
    let gpu = Gpu::open(&device::first(device)?)?;
    let lab = Lab::new(&gpu)?;
    let outcomes = outcomes(&lab, &chosen, args)?;
    output::write(&args.output, page::page(&lab, &outcomes).as_bytes())?;
    if let Some(file) = &args.document {
        output::write(file, document::document(&lab, &outcomes).as_bytes())?;
    }
    if quiet {
        return Ok(());
    }
    let path = std::fs::canonicalize(&args.output).unwrap_or_else(|_| args.output.clone());
    let (table, path) = (table(&outcomes), path.display());
    let both = || json!({ "verdicts": table.to_json(), "report": path.to_string() });
    let lines: String = outcomes.iter().map(line).collect();
    let text = || format!("{lines}{LEFT_OUT}\nThe report, to be opened in a browser:\n{path}\n");
    output::print(json, both, text)
}

/// Those of these names, in the order of the plan.
fn chosen(names: &[String]) -> Result<Vec<&'static Experiment>> {
    let known = || ALL.iter().map(|experiment| experiment.name);
    if let Some(name) = names
        .iter()
        .find(|name| !known().any(|known| known == **name))
    {
        let known: Vec<&str> = known().collect();
        return Err(format!(
            "there is no experiment {name}: name any of {}",
            known.join(", ")
        )
        .into());
    }
    let wanted = |it: &&&Experiment| names.is_empty() || names.iter().any(|name| name == it.name);
    Ok(ALL.iter().filter(wanted).copied().collect())
}

fn list(chosen: &[&Experiment]) -> Table {
    let role = |(role, kind): &(&str, Kind)| format!("{role}: {kind}");
    Table::of(chosen)
        .column("number", |it| it.number)
        .column("name", |it| it.name)
        .column("title", |it| it.title)
        .column("activations", |it| it.roles.each_ref().map(role).join(", "))
        .table
}

fn outcomes(lab: &Lab<'_>, chosen: &[&'static Experiment], args: &Args) -> Result<Vec<Outcome>> {
    let bar = output::progress(chosen.len() as u64);
    let mut outcomes = Vec::new();
    for &experiment in chosen {
        bar.set_message(experiment.name);
        let setup = experiment.setup(args.seed, args.quick, args.swap);
        let start = Instant::now();
        let finding = (experiment.run)(lab, &setup)
            .map_err(|error| format!("experiment {}: {error}", experiment.name))?;
        outcomes.push(Outcome {
            experiment,
            setup,
            finding,
            took: start.elapsed(),
        });
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(outcomes)
}

impl Experiment {
    /// With the claim's activations, or with these exchanged.
    pub fn setup(&self, seed: u64, quick: bool, swap: bool) -> Setup {
        let [(_, first), (_, second)] = self.roles;
        let kinds = if swap {
            [second, first]
        } else {
            [first, second]
        };
        Setup { seed, quick, kinds }
    }
}

/// `3 dying: holds: …`
fn line(outcome: &Outcome) -> String {
    let (it, verdict) = (outcome.experiment, &outcome.finding.verdict);
    format!(
        "{:>2} {:<10} {:<14} {}\n",
        it.number,
        it.name,
        verdict.word(),
        verdict.text
    )
}

/// Without the numbers, which do not fit on a page.
fn overview(outcomes: &[Outcome]) -> Table {
    Table::of(outcomes)
        .column("number", |it| it.experiment.number)
        .column("experiment", |it| it.experiment.title)
        .column("verdict", |it| it.finding.verdict.word())
        .column("seconds", Outcome::seconds)
        .table
}

fn table(outcomes: &[Outcome]) -> Table {
    Table::of(outcomes)
        .column("number", |it| it.experiment.number)
        .column("name", |it| it.experiment.name)
        .column("verdict", |it| it.finding.verdict.word())
        .column("numbers", |it| &*it.finding.verdict.text)
        .column("seconds", Outcome::seconds)
        .table
}
