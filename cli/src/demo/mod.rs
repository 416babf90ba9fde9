//! `demo`: the main job, from real input to a verified report.

pub mod digits;
mod page;

use std::path::PathBuf;
use std::time::Duration;

use indicatif::ProgressBar;
use serde_json::json;
use wgpu_activations::{Direction, Format, Kind};

use crate::backend::Gpu;
use crate::bench::timing::{Stats, Variant, round_robin};
use crate::check::tally::{Tally, jets, tallied};
use crate::place::{CPU, Inputs, OnCpu, OnGpu, Places};
use crate::table::Table;
use crate::{Result, check, device, output};
use page::Story;

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
    let outcomes = outcomes(&kinds, &input, &places)?;
    let story = Story {
        kinds: &kinds,
        input: &input,
        places: &places,
        outcomes: &outcomes,
    };
    output::write(&args.output, story.page().as_bytes())?;
    if !quiet {
        let table = table(&outcomes, &places, input.len());
        let path = std::fs::canonicalize(&args.output).unwrap_or_else(|_| args.output.clone());
        let path = path.display();
        let both = || json!({ "results": table.to_json(), "report": path.to_string() });
        let report = format!("The report, to be opened in a browser:\n{path}\n");
        output::print(json, both, || format!("{}\n{report}", table.to_text()))?;
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

/// Times that each pass is measured, and how long a sample lasts at least.
const ROUNDS: u16 = 5;
const SAMPLE: Duration = Duration::from_millis(5);

/// One function at one place.
pub struct Outcome {
    pub kind: Kind,
    pub place: usize,
    /// Forward and backward.
    pub passes: [Measured; 2],
    /// Seconds to put x and dy there; none for the CPU.
    pub upload: Option<f64>,
}

/// One pass of an [`Outcome`].
pub struct Measured {
    /// Against the f64 reference.
    pub tally: Tally,
    /// Seconds for all values.
    pub stats: Stats,
    /// Seconds to get the result back; none for the CPU.
    pub read: Option<f64>,
}

impl Outcome {
    /// Whether every value is within its budget.
    fn verified(&self) -> bool {
        let good = |tally: &Tally| tally.above == 0 && tally.inputs > 0;
        self.passes.iter().all(|pass| good(&pass.tally))
    }
}

/// As tables show it.
fn verdict(good: bool) -> &'static str {
    if good { "verified" } else { "FAILED" }
}

/// One outcome for each function and place.
fn outcomes(kinds: &[Kind], input: &Inputs, places: &Places<'_>) -> Result<Vec<Outcome>> {
    let bar = output::progress(kinds.len() as u64);
    let (mut outcomes, mut want) = (Vec::new(), Vec::new());
    for &kind in kinds {
        bar.set_message(kind.to_string());
        let x = input.of(kind);
        jets(kind, &x, &mut want);
        let compare = |direction, got: &[f32]| {
            let order = usize::from(direction == Direction::Backward);
            let budget = kind.activation().ulps[order];
            tallied(got.len(), |tally, i| {
                let (x, got, want, scale) = (x[i], got[i], want[i], kind.scale(x[i])[order]);
                match direction {
                    Direction::Forward => tally.add(Format::F32, x, got, want.value, scale, budget),
                    _ => tally.add_product(x, got, want.d1, input.dy[i], scale, budget),
                }
            })
        };
        for (place, times) in time(kind, places)?.into_iter().enumerate() {
            let [forward, backward] = times.map(|(direction, stats)| -> Result<Measured> {
                let (got, read) = places[place].result(direction)?;
                let tally = compare(direction, &got);
                Ok(Measured { tally, stats, read })
            });
            outcomes.push(Outcome {
                kind,
                place,
                passes: [forward?, backward?],
                upload: places[place].upload()?,
            });
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(outcomes)
}

/// Both passes on all places, in turn.
fn time(kind: Kind, places: &Places<'_>) -> Result<Vec<[(Direction, Stats); 2]>> {
    let mut variants = Vec::new();
    for place in places {
        for direction in [&[Direction::Forward], &[Direction::Backward]] {
            variants.push(Variant::new(direction[0], place.work(kind, direction)?));
        }
    }
    let mut timed = round_robin(variants, ROUNDS, SAMPLE, &ProgressBar::hidden())?.into_iter();
    let pair = |_| Some([timed.next()?, timed.next()?]);
    Ok(places.iter().filter_map(pair).collect())
}
