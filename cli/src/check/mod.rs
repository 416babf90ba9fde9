//! `check`: GPU against the f64 reference, over all kinds of f32 inputs.

mod document;
mod inputs;
mod peers;
pub mod sweep;
pub mod tally;

use std::error::Error;
use std::path::PathBuf;

use serde_json::{Value, json};
use wgpu_activations::{Chain, Kind, KinkPolicy};

use crate::backend::Jets;
use crate::table::Table;
use crate::{device, output, progress};
use document::Document;
use inputs::{Inputs, PATTERNS};
use sweep::{CHUNK, Sweep};
use tally::Tally;

/// What is checked.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Functions, such as `gelu` or `elu(alpha=0.5)`. All of them, with their default
    /// parameters, where none is named.
    #[arg(value_name = "KIND")]
    kinds: Vec<Kind>,
    /// About how many inputs: half spread over all 2^32 bit patterns, half over magnitudes from
    /// 1/64 to 64. Special values, kinks, roots and the ends of the normal range are always added.
    #[arg(long, value_name = "N", default_value_t = 1 << 24, value_parser = clap::value_parser!(u64).range(1..))]
    samples: u64,
    /// Every one of the 2^32 bit patterns. Takes minutes for each function.
    #[arg(long, conflicts_with = "samples")]
    every_bit: bool,
    /// Every float from LOW to HIGH, both included.
    #[arg(long, value_name = "LOW,HIGH", value_delimiter = ',', num_args = 1, allow_hyphen_values = true, conflicts_with_all = ["samples", "every_bit"])]
    between: Vec<f32>,
    /// Whose derivatives to take at kinks: torch, jax or tf.
    #[arg(long, value_name = "WHOSE", default_value_t)]
    kinks: KinkPolicy,
    /// Also writes the table as CSV.
    #[arg(short, long, value_name = "report.csv")]
    output: Option<PathBuf>,
    /// Also writes a document in Markdown, with the frameworks' errors beside: docs/accuracy.md.
    #[arg(long, value_name = "accuracy.md")]
    document: Option<PathBuf>,
}

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
The error is |got - want| in units of ulp(max(|want|, scale)), the contract's measure; scale is 0
except where terms cancel at a root that depends on a parameter. NaN must give NaN, infinities the
limits. Results below the normal range may be flushed to zero: they are counted apart, as are
zeros of the other sign than the true one at x = 0 and x = -0. The exit code is 1 where a row is
above its budget. With --device cpu the CPU backend is checked.

Examples:
  wgpu-activations check
  wgpu-activations check gelu 'elu(alpha=0.5)' --device vulkan
  wgpu-activations check silu --every-bit -o silu.csv";

const COLUMNS: [&str; 14] = [
    "function",
    "order",
    "adapter",
    "max ULP",
    "budget",
    "at x",
    "x bits",
    "got",
    "want",
    "inputs",
    "0 or subnormal",
    "above",
    "-0",
    "verdict",
];

/// Names of the orders, for people.
const ORDERS: [&str; 3] = ["f", "f'", "f''"];

/// Checks, prints the table, and fails where a row is above its budget.
pub fn run(args: &Args, device: Option<&device::Choice>, json: bool) -> Result<(), Box<dyn Error>> {
    for path in args.output.iter().chain(&args.document) {
        output::check(path)?;
    }
    let kinds: Vec<Kind> = match args.kinds.is_empty() {
        true => Kind::all().collect(),
        false => args.kinds.clone(),
    };
    let mut backends = Jets::all(device, CHUNK)?;
    let mut table = Table::new(&COLUMNS);
    let mut document = Document::default();
    let mut failed = Vec::new();
    sweep_all(
        args,
        &kinds,
        &mut backends,
        |kind, order, adapter, tally| {
            if tally.above > 0 {
                failed.push(format!("{kind} {} on {adapter}", ORDERS[order]));
            }
            table.push(row(kind, order, adapter, tally));
            document.add(kind, order, adapter, tally);
        },
    )?;
    table.print(json)?;
    if let Some(path) = &args.output {
        output::write(path, table.to_csv().as_bytes())?;
    }
    if let Some(path) = &args.document {
        let command = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
        let text = document.to_markdown(&format!("wgpu-activations {command}"));
        output::write(path, text.as_bytes())?;
    }
    verdict(&failed, table.rows().len())
}

impl Args {
    /// What a function is tried on.
    fn inputs(&self, kind: Kind) -> Result<Inputs, Box<dyn Error>> {
        match (self.every_bit, self.between.as_slice()) {
            (true, _) => Ok(Inputs::every_bit()),
            (false, []) => Ok(Inputs::sampled(kind, self.samples)),
            (false, &[low, high]) if low < high => Ok(Inputs::between(low, high)),
            (false, wrong) => Err(format!(
                "--between wants two numbers, the lower one first, such as -8,8; it got {wrong:?}"
            )
            .into()),
        }
    }
}

/// Calls `report` for each function, order and backend.
fn sweep_all(
    args: &Args,
    kinds: &[Kind],
    backends: &mut [Jets],
    mut report: impl FnMut(Kind, usize, &str, &Tally),
) -> Result<(), Box<dyn Error>> {
    let about = if args.every_bit {
        PATTERNS
    } else {
        args.samples
    };
    let bar = progress::bar(about * kinds.len() as u64);
    let mut sweep = Sweep::default();
    for &kind in kinds {
        bar.set_message(kind.to_string());
        let inputs = args.inputs(kind)?;
        bar.inc_length(inputs.len().saturating_sub(about));
        let found = sweep.run(Chain::map(kind).kinks(args.kinks), &inputs, backends, &bar)?;
        for order in 0..ORDERS.len() {
            for (backend, tallies) in backends.iter().zip(&found) {
                report(kind, order, backend.name(), &tallies[order]);
            }
        }
    }
    bar.finish_and_clear();
    Ok(())
}

fn row(kind: Kind, order: usize, adapter: &str, tally: &Tally) -> Vec<Value> {
    let worst = match tally.worst.filter(|worst| worst.ulps > 0.0) {
        Some(worst) => [
            number(worst.ulps),
            json!(format!("{:e}", worst.x)),
            json!(format!("0x{:08x}", worst.x.to_bits())),
            json!(format!("{:e}", worst.got)),
            json!(format!("{:.10e}", worst.want)),
        ],
        None => [
            json!(0.0),
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
        ],
    };
    let [ulps, x, bits, got, want] = worst;
    let verdict = if tally.above == 0 { "ok" } else { "FAIL" };
    vec![
        json!(kind.to_string()),
        json!(order),
        json!(adapter),
        ulps,
        json!(kind.activation().ulps[order]),
        x,
        bits,
        got,
        want,
        json!(tally.inputs),
        json!(tally.subnormal),
        json!(tally.above),
        json!(tally.zero_signs),
        json!(verdict),
    ]
}

/// Three decimals, rounded up so that no error is shown as smaller than it is.
pub fn number(ulps: f64) -> Value {
    match ulps {
        large if !large.is_finite() => json!("inf"),
        large if large >= 1e6 => json!(format!("{large:.3e}")),
        small => json!((small * 1000.0).ceil() / 1000.0),
    }
}

/// One line that names the failing rows.
fn verdict(failed: &[String], rows: usize) -> Result<(), Box<dyn Error>> {
    if failed.is_empty() {
        return Ok(());
    }
    let (count, names) = (failed.len(), listed(failed));
    Err(format!("{count} of {rows} rows are above their budget: {names}").into())
}

/// The first names of many.
pub fn listed(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let first = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
