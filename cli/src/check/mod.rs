//! `check`: GPU against the f64 reference, over all kinds of inputs.

mod document;
mod inputs;
mod peers;
mod store;
pub mod sweep;
pub mod tally;

use std::error::Error;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wgpu_activations::reference::allowed_ulps;
use wgpu_activations::{Chain, Format, Kind, KinkPolicy};

use crate::engine::Engine;
use crate::table::Table;
use crate::{device, machine, output, progress};
use document::Document;
use inputs::Inputs;
use sweep::Sweep;
use tally::Tally;

/// What is checked.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Functions, such as `gelu` or `elu(alpha=0.5)`. All of them, with their default
    /// parameters, where none is named.
    #[arg(value_name = "KIND")]
    kinds: Vec<Kind>,
    /// How inputs and results are stored: f32, f16 or bf16. Of f16 and bf16 all 65,536 bit
    /// patterns are tried.
    #[arg(long, value_name = "FORMAT", default_value_t)]
    format: Format,
    /// About how many f32: half spread over all 2^32 bit patterns, half over magnitudes from
    /// 1/64 to 64. Special values, kinks, roots and the ends of the normal range are always added.
    /// [default: 16777216]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    samples: Option<u64>,
    /// Every one of the 2^32 bit patterns of f32. Takes minutes for each function.
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
    /// Also puts the rows into accuracy/, one CSV per adapter, where they replace those of the
    /// same function, order and format; and writes a document in Markdown of all the rows there,
    /// with the frameworks' errors beside: docs/accuracy.md.
    #[arg(long, value_name = "accuracy.md")]
    document: Option<PathBuf>,
    /// Checks nothing: takes the rows for the document from a CSV that --output has written,
    /// perhaps on another machine.
    #[arg(long, value_name = "report.csv", requires = "document", conflicts_with_all = ["kinds", "format", "samples", "every_bit", "between", "kinks", "output"])]
    from: Option<PathBuf>,
}

/// How many f32 are tried where nothing else is said.
const SAMPLES: u64 = 1 << 24;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
The error is |got - want| in units of ulp(max(|want|, scale)), the contract's measure; scale is 0
except where terms cancel at a root that depends on a parameter. NaN must give NaN, infinities the
limits. Results below the normal range of f32 may be flushed to zero: they are counted apart, as are
such inputs on an adapter that takes them for 0, and zeros of the other sign than the true one at
x = 0 and x = -0. The exit code is 1 where a row is above its budget. With --device cpu the CPU
backend is checked, which has f32 only.

In f16 and bf16 the error is in ULP of the format, and the budget that of f32, which is a small part
of such an ULP, and half an ULP for the last rounding.

Examples:
  wgpu-activations check
  wgpu-activations check gelu 'elu(alpha=0.5)' --device vulkan
  wgpu-activations check silu --every-bit -o silu.csv
  wgpu-activations check mish --format bf16";

/// What the CSV says before the table's columns.
const CSV_COLUMNS: [&str; 2] = ["date", "driver"];

const COLUMNS: [&str; 15] = [
    "function",
    "order",
    "adapter",
    "format",
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
    args.check_format()?;
    for path in args.output.iter().chain(&args.document) {
        output::check(path)?;
    }
    if let (Some(from), Some(document)) = (&args.from, &args.document) {
        let csv = std::fs::read_to_string(from).map_err(|e| format!("{}: {e}", from.display()))?;
        return write_document(document, &csv);
    }
    let quiet = output::takes_stdout(args.output.iter().chain(&args.document), json)?;
    let kinds: Vec<Kind> = match args.kinds.is_empty() {
        true => Kind::all().collect(),
        false => args.kinds.clone(),
    };
    let mut backends = Engine::all(device, args.format)?;
    let mut table = Table::new(&COLUMNS);
    let mut csv = Table::new(&[&CSV_COLUMNS[..], &COLUMNS].concat());
    let mut failed = Vec::new();
    sweep_all(
        args,
        &kinds,
        &mut backends,
        |kind, order, backend, tally| {
            let adapter = backend.name();
            if tally.above > 0 {
                failed.push(format!("{kind} {} on {adapter}", ORDERS[order]));
            }
            let row = row(kind, order, adapter, args.format, tally);
            let head = [json!(machine::date()), json!(backend.driver())];
            csv.push(head.iter().chain(&row).cloned().collect());
            table.push(row);
        },
    )?;
    if !quiet {
        table.print(json)?;
    }
    if let Some(path) = &args.output {
        output::write(path, csv.to_csv()?.as_bytes())?;
    }
    if let Some(path) = &args.document {
        write_document(path, &csv.to_csv()?)?;
    }
    verdict(&failed, table.rows().len())
}

/// Keeps the rows, and writes the document of all that are kept.
fn write_document(path: &Path, csv: &str) -> Result<(), Box<dyn Error>> {
    let folder = store::folder(path);
    store::merge(&folder, csv)?;
    let document = Document::new(store::rows(&folder)?);
    output::write(path, document.to_markdown().as_bytes())
}

impl Args {
    /// Refuses the options that are about f32 beside another format.
    fn check_format(&self) -> Result<(), String> {
        if self.document.is_some() && self.kinks != KinkPolicy::default() {
            return Err("--document is for PyTorch's kinks: leave --kinks out".into());
        }
        let given = [
            ("--samples", self.samples.is_some()),
            ("--between", !self.between.is_empty()),
        ];
        let given = given.iter().find(|(_, given)| *given);
        match (self.format, given) {
            (Format::F32, _) | (_, None) => Ok(()),
            (format, Some((option, _))) => Err(format!(
                "{option} is for f32: --format {format} always tries all 65,536 bit patterns; \
                 leave one of them out"
            )),
        }
    }

    /// What a function is tried on.
    fn inputs(&self, kind: Kind) -> Result<Inputs, Box<dyn Error>> {
        if self.format != Format::F32 {
            return Ok(Inputs::every_half());
        }
        match (self.every_bit, self.between.as_slice()) {
            (true, _) => Ok(Inputs::every_bit()),
            (false, []) => Ok(Inputs::sampled(kind, self.samples.unwrap_or(SAMPLES))),
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
    backends: &mut [Engine],
    mut report: impl FnMut(Kind, usize, &Engine, &Tally),
) -> Result<(), Box<dyn Error>> {
    let bar = progress::bar(0);
    let mut sweep = Sweep::new(args.format);
    for (done, &kind) in kinds.iter().enumerate() {
        bar.set_message(kind.to_string());
        let inputs = args.inputs(kind)?;
        // The others have about as many.
        bar.set_length(bar.position() + inputs.len() * (kinds.len() - done) as u64);
        let found = sweep.run(Chain::map(kind).kinks(args.kinks), &inputs, backends, &bar)?;
        for order in 0..ORDERS.len() {
            for (backend, tallies) in backends.iter().zip(&found) {
                report(kind, order, backend, &tallies[order]);
            }
        }
    }
    bar.finish_and_clear();
    Ok(())
}

fn row(kind: Kind, order: usize, adapter: &str, format: Format, tally: &Tally) -> Vec<Value> {
    let worst = match tally.worst.filter(|worst| worst.ulps > 0.0) {
        Some(worst) => [
            number(worst.ulps),
            json!(format!("{:e}", worst.x)),
            json!(bits(format, worst.x)),
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
        json!(format.name()),
        ulps,
        number(budget(kind, order, format)),
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

/// The most ULP that are allowed.
fn budget(kind: Kind, order: usize, format: Format) -> f64 {
    allowed_ulps(kind.activation().ulps[order], 1.0, 0.0, format)
}

/// The bits of a number of the format.
fn bits(format: Format, x: f32) -> String {
    match format {
        Format::F16 => format!("{:#06x}", half::f16::from_f32(x).to_bits()),
        Format::Bf16 => format!("{:#06x}", half::bf16::from_f32(x).to_bits()),
        _ => format!("{:#010x}", x.to_bits()),
    }
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
