//! `demo`: the main job, from real input to a verified report.

mod digits;
mod page;
mod work;

use std::path::PathBuf;

use serde_json::json;
use wgpu_activations::{Format, Kind};

use crate::backend::Gpu;
use crate::place::{CPU, OnCpu, OnGpu, Places};
use crate::table::Table;
use crate::{Result, check, device, output, progress};
use page::Story;
use work::{Measured, Outcome, verdict};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the report goes.
    #[arg(short, long, value_name = "demo.html", default_value = "demo.html")]
    output: PathBuf,
    /// A sixteenth of the input: done in seconds.
    #[arg(long)]
    quick: bool,
}

/// Runs every function forward and backward on each adapter and on the CPU, verifies, times,
/// and writes the report. Its path is the last line printed.
pub fn run(args: &Args, device: Option<&device::Choice>, json: bool) -> Result<()> {
    output::check(&args.output)?;
    let quiet = output::takes_stdout([&args.output], json)?;
    let kinds: Vec<Kind> = Kind::all().collect();
    let input = digits::inputs(args.quick);
    let gpus = Gpu::all(device)?;
    let mut places: Places = Vec::new();
    for gpu in &gpus {
        places.push(Box::new(OnGpu::new(gpu, &input, input.len(), Format::F32)?));
    }
    places.push(Box::new(OnCpu::new(CPU, &input, input.len())?));
    let bar = progress::bar(kinds.len() as u64);
    let outcomes = work::run(&kinds, &input, &places, &bar)?;
    let story = Story {
        kinds: &kinds,
        input: &input,
        places: &places,
        outcomes: &outcomes,
    };
    output::write(&args.output, story.page().as_bytes())?;
    if !quiet {
        print(&table(&outcomes, &places, input.len()), args, json)?;
    }
    let name = |outcome: &Outcome| format!("{} on {}", outcome.kind, places[outcome.place].name());
    let failed = outcomes.iter().filter(|outcome| !outcome.verified());
    let what = "are not verified, and the report says how far off they are";
    check::none_failed(failed.map(name).collect(), outcomes.len(), what)
}

fn table(outcomes: &[Outcome], places: &Places<'_>, elements: usize) -> Table {
    let time = |pass: &Measured| (pass.stats.median * 1e12 / elements as f64).round() / 1e3;
    let ulps = |pass: &Measured| check::number(pass.tally.ulps());
    Table::of(outcomes)
        .column("function", |it| it.kind.to_string())
        .column("place", |it| places[it.place].name())
        .column("forward ns/element", |it| time(&it.passes[0]))
        .column("backward ns/element", |it| time(&it.passes[1]))
        .column("f max ULP", |it| ulps(&it.passes[0]))
        .column("f' max ULP", |it| ulps(&it.passes[1]))
        .column("verdict", |it| verdict(it.verified()))
        .table
}

/// The table, and where the report is.
fn print(table: &Table, args: &Args, json: bool) -> Result<()> {
    let path = std::fs::canonicalize(&args.output).unwrap_or_else(|_| args.output.clone());
    let (path, text) = (path.display().to_string(), table.to_text());
    Ok(output::say(&match json {
        true => format!(
            "{:#}\n",
            json!({ "results": table.to_json(), "report": path })
        ),
        false => format!("{text}\nThe report, to be opened in a browser:\n{path}\n"),
    })?)
}
