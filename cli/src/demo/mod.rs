//! `demo`: the main job, from real input to a verified report.

mod digits;
mod page;
mod work;

use std::error::Error;
use std::path::PathBuf;

use serde_json::json;
use wgpu_activations::{Format, Kind};

use crate::backend::Gpu;
use crate::bench::timing::Stats;
use crate::place::{Place, everywhere};
use crate::table::Table;
use crate::{check, device, output, progress};
use page::Story;
use work::Outcome;

/// What is shown.
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
pub fn run(args: &Args, device: Option<&device::Choice>, json: bool) -> Result<(), Box<dyn Error>> {
    output::check(&args.output)?;
    let quiet = output::takes_stdout([&args.output], json)?;
    let kinds: Vec<Kind> = Kind::all().collect();
    let input = digits::inputs(args.quick);
    let gpus = Gpu::all(device)?;
    let mut places = everywhere(&gpus, &input, input.len(), Format::F32)?;
    // The CPU stands last in the report.
    places.rotate_left(1);
    let bar = progress::bar(kinds.len() as u64);
    let results = work::run(&kinds, &input, &places, &bar)?;
    let story = Story {
        kinds: &kinds,
        input: &input,
        places: &places,
        results: &results,
    };
    output::write(&args.output, page::page(&story).as_bytes())?;
    let table = table(&results.outcomes, &places, input.len());
    if !quiet {
        print(&table, args, json)?;
    }
    verdict(&results.outcomes, &places)
}

fn table(outcomes: &[Outcome], places: &[Box<dyn Place + '_>], elements: usize) -> Table {
    let mut table = Table::new(&[
        "function",
        "place",
        "forward ns/element",
        "backward ns/element",
        "f max ULP",
        "f' max ULP",
        "verdict",
    ]);
    let decimals = |value: f64| json!((value * 1000.0).round() / 1000.0);
    for outcome in outcomes {
        let [forward, backward] = &outcome.passes;
        let verdict = if outcome.verified() {
            "verified"
        } else {
            "FAILED"
        };
        let time = |stats: &Stats| decimals(stats.median * 1e9 / elements as f64);
        table.push(vec![
            json!(outcome.kind.to_string()),
            json!(places[outcome.place].name()),
            time(&forward.stats),
            time(&backward.stats),
            check::number(forward.tally.ulps()),
            check::number(backward.tally.ulps()),
            json!(verdict),
        ]);
    }
    table
}

/// The table, and where the report is.
fn print(table: &Table, args: &Args, json: bool) -> Result<(), Box<dyn Error>> {
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

fn verdict(outcomes: &[Outcome], places: &[Box<dyn Place + '_>]) -> Result<(), Box<dyn Error>> {
    let name = |outcome: &Outcome| format!("{} on {}", outcome.kind, places[outcome.place].name());
    let failed = outcomes.iter().filter(|outcome| !outcome.verified());
    let what = "are not verified, and the report says how far off they are";
    check::none_failed(failed.map(name).collect(), outcomes.len(), what)
}
