//! `check`: GPU against the f64 reference, over all kinds of inputs.

mod document;
mod inputs;
mod row;
pub mod tally;

use std::path::{Path, PathBuf};

use wgpu_activations::{Chain, Format, Kind, KinkPolicy};

use crate::engine::Engine;
use crate::{Result, device, output};
use inputs::Inputs;
use row::Row;
pub use row::number;
use tally::sweep;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Functions, such as `gelu` or `elu(alpha=0.5)`. All of them, with their default
    /// parameters, where none is named.
    #[arg(value_name = "KIND", default_values_t = Kind::all(), hide_default_value = true)]
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
    #[arg(long, value_name = "LOW,HIGH", value_parser = range, allow_hyphen_values = true, conflicts_with_all = ["samples", "every_bit"])]
    between: Option<(f32, f32)>,
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

/// Names of the orders, for people.
const ORDERS: [&str; 3] = ["f", "f'", "f''"];

pub fn run(args: &Args, device: Option<&device::Choice>, json: bool) -> Result<()> {
    args.check_format()?;
    let files = || args.output.iter().chain(&args.document);
    files().try_for_each(|path| output::check(path))?;
    if let (Some(from), Some(document)) = (&args.from, &args.document) {
        return write_document(document, row::read(from)?);
    }
    let quiet = output::takes_stdout(files(), json)?;
    let rows = rows(args, device)?;
    if !quiet {
        let table = row::table(&rows, 2);
        output::print(json, || table.to_json(), || table.to_text())?;
    }
    if let Some(path) = &args.output {
        output::write(path, row::table(&rows, 0).to_csv()?.as_bytes())?;
    }
    let verdict = verdict(&rows);
    if let Some(path) = &args.document {
        write_document(path, rows)?;
    }
    verdict
}

/// Keeps the rows, for `docs/accuracy.md` in `docs/accuracy`, and writes the document of all that
/// are kept.
fn write_document(path: &Path, rows: Vec<Row>) -> Result<()> {
    let folder = path.with_extension("");
    row::merge(&folder, rows)?;
    let document = document::markdown(row::rows(&folder)?);
    output::write(path, document.as_bytes())
}

impl Args {
    /// Refuses the options that are about f32 beside another format.
    fn check_format(&self) -> Result<(), String> {
        if self.document.is_some() && self.kinks != KinkPolicy::default() {
            return Err("--document is for PyTorch's kinks: leave --kinks out".into());
        }
        let option = match (self.samples, self.between) {
            _ if self.format == Format::F32 => return Ok(()),
            (Some(_), _) => "--samples",
            (_, Some(_)) => "--between",
            _ => return Ok(()),
        };
        Err(format!(
            "{option} is for f32: --format {} always tries all 65,536 bit patterns; leave one of \
             them out",
            self.format
        ))
    }

    /// What a function is tried on.
    fn inputs(&self, kind: Kind) -> Inputs {
        match (self.format, self.between) {
            (Format::F32, _) if self.every_bit => Inputs::every_bit(),
            (Format::F32, Some((low, high))) => Inputs::between(low, high),
            (Format::F32, None) => Inputs::sampled(kind, self.samples.unwrap_or(SAMPLES)),
            _ => Inputs::every_half(),
        }
    }
}

/// `-8,8`
fn range(text: &str) -> Result<(f32, f32), &'static str> {
    let (low, high) = text.split_once(',').unwrap_or_default();
    match (low.trim().parse(), high.trim().parse()) {
        (Ok(low), Ok(high)) if low < high => Ok((low, high)),
        _ => Err("write two numbers, the lower one first, such as -8,8"),
    }
}

/// One row for each function, order and adapter.
fn rows(args: &Args, device: Option<&device::Choice>) -> Result<Vec<Row>> {
    let mut backends = Engine::all(device, args.format)?;
    let bar = output::progress(0);
    let mut rows = Vec::new();
    for (done, &kind) in args.kinds.iter().enumerate() {
        bar.set_message(kind.to_string());
        let inputs = args.inputs(kind);
        // The others have about as many.
        bar.set_length(bar.position() + inputs.len() * (args.kinds.len() - done) as u64);
        let chain = Chain::map(kind).kinks(args.kinks);
        let found = sweep(chain, args.format, inputs.bits(), &mut backends, &bar)?;
        for order in 0..ORDERS.len() {
            for (backend, tallies) in backends.iter().zip(&found) {
                rows.push(Row::new(kind, order, backend, args.format, &tallies[order]));
            }
        }
    }
    bar.finish_and_clear();
    Ok(rows)
}

fn verdict(rows: &[Row]) -> Result<()> {
    let name = |row: &Row| format!("{} {} on {}", row.function, ORDERS[row.order], row.adapter);
    let failed = rows.iter().filter(|row| row.above > 0).map(name);
    none_failed(failed.collect(), rows.len(), "rows are above their budget")
}

/// One line with the first names of those that failed.
pub fn none_failed(failed: Vec<String>, all: usize, what: &str) -> Result<()> {
    const SHOWN: usize = 6;
    let first = failed[..failed.len().min(SHOWN)].join(", ");
    let more = match failed.len() {
        0 => return Ok(()),
        1..=SHOWN => String::new(),
        many => format!(" and {} more", many - SHOWN),
    };
    Err(format!("{} of {all} {what}: {first}{more}", failed.len()).into())
}
