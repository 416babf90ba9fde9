//! `experiments`: claims about activation functions, measured, each with a verdict that may come out
//! negative.

mod document;
mod experiment;
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
mod orbitals;
mod outliers;
mod physics;
mod splines;
mod stand_in;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::backend::Gpu;
use crate::table::Table;
use crate::{Result, device, output};
use experiment::{About, AnyExperiment, Options};
pub use experiment::{Experiment, Setup};
use finding::Finding;
pub use network::{Lab, Plan, Step};

/// What `--help` ends with.
pub const EXAMPLES: &str = "Examples:
  wgpu-activations experiments -o experiments.html
  wgpu-activations experiments dying graph --seed 7
  wgpu-activations experiments --list
  wgpu-activations experiments --swap --quick";

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
    #[command(flatten)]
    options: Options,
    /// Writes claims, numbers and verdicts as Markdown, too.
    #[arg(long, value_name = "docs/experiments.md")]
    document: Option<PathBuf>,
    /// Lists the experiments and runs none.
    #[arg(long)]
    list: bool,
}

/// In the order of the plan.
pub const ALL: [&dyn AnyExperiment; 15] = [
    &collapse::EXPERIMENT,
    &depth::EXPERIMENT,
    &dying::EXPERIMENT,
    &outliers::EXPERIMENT,
    &landscape::EXPERIMENT,
    &graph::EXPERIMENT,
    &physics::EXPERIMENT,
    &energy::EXPERIMENT,
    &borrowing::EXPERIMENT,
    &orbitals::EXPERIMENT,
    &splines::EXPERIMENT,
    &joint::EXPERIMENT,
    &stand_in::EXPERIMENT,
    &gene::EXPERIMENT,
    &digits::EXPERIMENT,
];

/// An experiment that was run.
pub struct Outcome {
    pub experiment: About,
    pub roles: [(&'static str, String); 2],
    pub options: Options,
    pub finding: Finding,
    pub took: Duration,
}

impl Outcome {
    fn of(experiment: &dyn AnyExperiment, lab: &Lab<'_>, options: Options) -> Result<Self> {
        let (about, start) = (experiment.about(), Instant::now());
        let finding = experiment.run(lab, &options);
        Ok(Outcome {
            experiment: about,
            roles: experiment.roles(options.swap),
            options,
            finding: finding.map_err(|error| format!("experiment {}: {error}", about.name))?,
            took: start.elapsed(),
        })
    }

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
        return output::print(json, || table.to_json(), || table.to_text());
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
    let text = || format!("{lines}The report, to be opened in a browser:\n{path}\n");
    output::print(json, both, text)
}

/// Those of these names, in the order of the plan.
fn chosen(names: &[String]) -> Result<Vec<&'static dyn AnyExperiment>> {
    let known = || ALL.iter().map(|experiment| experiment.about().name);
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
    let wanted = |it: &&dyn AnyExperiment| {
        names.is_empty() || names.iter().any(|name| name == it.about().name)
    };
    Ok(ALL.into_iter().filter(wanted).collect())
}

fn list(chosen: &[&dyn AnyExperiment]) -> Table {
    let roles = |it: &dyn AnyExperiment| {
        let roles = it.roles(false);
        roles
            .map(|(role, kind)| format!("{role}: {kind}"))
            .join(", ")
    };
    Table::of(chosen)
        .column("number", |it| it.about().number)
        .column("name", |it| it.about().name)
        .column("title", |it| it.about().title)
        .column("roles", |it| roles(*it))
        .table
}

fn outcomes(lab: &Lab<'_>, chosen: &[&dyn AnyExperiment], args: &Args) -> Result<Vec<Outcome>> {
    let bar = output::progress(chosen.len() as u64);
    let mut outcomes = Vec::new();
    for &experiment in chosen {
        bar.set_message(experiment.about().name);
        outcomes.push(Outcome::of(experiment, lab, args.options)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(outcomes)
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
