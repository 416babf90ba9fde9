//! `check`: GPU against the f64 reference, over all kinds of inputs.

mod chains;
mod document;
mod inputs;
mod own;
mod record;
mod row;
pub mod tally;

use std::path::{Path, PathBuf};

use wgpu_activations::{Chain, Format, Kind, KinkPolicy, reference};

use crate::engine::Engine;
use crate::{Result, device, output};
use inputs::Inputs;
pub use record::number;
use record::{PEOPLE, Rows};
use row::Row;
use tally::sweep;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Functions, such as `gelu` or `elu(alpha=0.5)`, and chains of stages: `gated(silu)`,
    /// `bias(column) | gelu`. All functions with their default parameters and some chains, where
    /// none is named.
    #[arg(value_name = "CHAIN")]
    chains: Vec<Chain>,
    /// How inputs and results are stored: f32, f16 or bf16. Of f16 and bf16 all 65,536 bit
    /// patterns are tried on functions.
    #[arg(long, value_name = "FORMAT", default_value_t)]
    format: Format,
    /// About how many f32: half spread over all 2^32 bit patterns, half over magnitudes from
    /// 1/64 to 64. Special values, kinks, roots and the ends of the normal range are always added.
    /// Of a chain: how many elements of each direction. [default: 16777216, and 65536]
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
    #[arg(long, value_name = "report.csv", requires = "document", conflicts_with_all = ["chains", "format", "samples", "every_bit", "between", "kinks", "output"])]
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
of such an ULP, half an ULP for the last rounding, and an eighth for the fewer terms of its shaders.

Of a chain every output of forward, backward, double backward and jet is compared, over rows and
columns of random numbers, and of special ones in one slot after the other. The error is a share of
the bound that the reference gives for these numbers: 1 is what is allowed. Results are left out
where a number on the way may be beyond f32. The row says where the largest share was.

An expression, such as 'x * sigmoid(1.5 * x)', is a function of your own: its error is held against
what its operations may be off by in f32, and left out where a number on the way is beyond f32.
Below the table stands where the expression itself loses digits, and how to write it better.

Examples:
  wgpu-activations check
  wgpu-activations check 'log(1 + exp(x))'
  wgpu-activations check gelu 'elu(alpha=0.5)' --device vulkan
  wgpu-activations check silu --every-bit -o silu.csv
  wgpu-activations check mish --format bf16
  wgpu-activations check 'gated(silu)' 'bias(column) | gelu' --device cpu";

/// Names of the orders, for people.
const ORDERS: [&str; 3] = ["f", "f'", "f''"];

pub fn run(args: &Args, device: Option<&device::Choice>, json: bool) -> Result<()> {
    let files = || args.output.iter().chain(&args.document);
    files().try_for_each(|path| output::check(path))?;
    if let (Some(from), Some(document)) = (&args.from, &args.document) {
        return write_document(document, Rows::read(from)?);
    }
    let (functions, chains) = args.what()?;
    let quiet = output::takes_stdout(files(), json)?;
    let mut engines = Engine::all(device, args.format)?;
    let rows = Rows {
        functions: functions_rows(args, &functions, &mut engines)?,
        chains: chains_rows(args, &chains, &mut engines)?,
    };
    if !quiet {
        let kinds: Vec<Kind> = functions.iter().filter_map(Chain::kind).collect();
        let text = || rows.text() + &own::text(&kinds);
        output::print(json, || rows.table(PEOPLE).to_json(), text)?;
    }
    if let Some(path) = &args.output {
        output::write(path, rows.table(0).to_csv()?.as_bytes())?;
    }
    let verdict = verdict(&rows);
    if let Some(path) = &args.document {
        write_document(path, rows)?;
    }
    verdict
}

/// Keeps the rows, for `docs/accuracy.md` in `docs/accuracy`, and writes the document of all that
/// are kept.
fn write_document(path: &Path, rows: Rows) -> Result<()> {
    let kept = rows.keep(&path.with_extension(""))?;
    output::write(path, document::markdown(kept).as_bytes())
}

impl Args {
    /// The functions and the chains that are checked.
    fn what(&self) -> Result<(Vec<Chain>, Vec<Chain>)> {
        let default = self.kinks == KinkPolicy::default();
        let also_chains = !self.every_bit && self.between.is_none() && default;
        let mut all = self.chains.clone();
        if all.is_empty() {
            all.extend(Kind::all().map(Chain::map));
            let usual = chains::USUAL.iter().filter(|_| also_chains);
            let usual: Result<Vec<Chain>, _> = usual.map(|text| text.parse()).collect();
            all.extend(usual?);
        }
        if !default {
            all.iter_mut()
                .for_each(|chain| *chain = chain.kinks(self.kinks));
            all.iter().try_for_each(Chain::check)?;
        }
        // What is known in WGSL alone has nothing to be checked by.
        all.iter().try_for_each(|chain| reference::check(*chain))?;
        let is_function = |chain: &Chain| {
            let alone = |kind| Chain::map(kind).kinks(chain.kink_policy()) == *chain;
            chain.kind().is_some_and(alone)
        };
        let (functions, chains): (Vec<Chain>, Vec<Chain>) = all.into_iter().partition(is_function);
        self.check_options(&functions, &chains)?;
        Ok((functions, chains))
    }

    /// Refuses options that these functions and chains have no use for.
    fn check_options(&self, functions: &[Chain], chains: &[Chain]) -> Result<(), String> {
        let mut all = functions.iter().chain(chains);
        if self.document.is_some() && all.any(|c| c.kink_policy() != KinkPolicy::default()) {
            return Err("--document is for PyTorch's kinks: leave the others out".into());
        }
        let alone = match self.every_bit {
            true => Some("--every-bit"),
            false => self.between.map(|_| "--between"),
        };
        if let (Some(option), Some(chain)) = (alone, chains.first()) {
            return Err(format!(
                "{option} is for functions, and {chain} is a chain: leave one of them out"
            ));
        }
        let samples = self
            .samples
            .map(|_| "--samples")
            .filter(|_| chains.is_empty());
        let option = samples.or(self.between.map(|_| "--between"));
        match option {
            Some(option) if self.format != Format::F32 => Err(format!(
                "{option} is for f32: --format {} always tries all 65,536 bit patterns; leave one \
                 of them out",
                self.format
            )),
            _ => Ok(()),
        }
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
fn functions_rows(args: &Args, functions: &[Chain], engines: &mut [Engine]) -> Result<Vec<Row>> {
    let bar = output::progress(0);
    let mut rows = Vec::new();
    for (done, chain) in functions.iter().enumerate() {
        let kind = chain.kind().ok_or("a function is an activation alone")?;
        bar.set_message(kind.to_string());
        let inputs = args.inputs(kind);
        // The others have about as many.
        bar.set_length(bar.position() + inputs.len() * (functions.len() - done) as u64);
        let found = sweep(*chain, args.format, inputs.bits(), engines, &bar)?;
        for order in 0..ORDERS.len() {
            for (engine, tallies) in engines.iter().zip(&found) {
                rows.push(Row::new(kind, order, engine, args.format, &tallies[order]));
            }
        }
    }
    bar.finish_and_clear();
    Ok(rows)
}

/// One row for each output of each chain, and each adapter.
fn chains_rows(args: &Args, all: &[Chain], engines: &mut [Engine]) -> Result<Vec<chains::Row>> {
    let bar = output::progress(all.len() as u64);
    let samples = args.samples.unwrap_or(chains::SAMPLES);
    let mut rows = Vec::new();
    for chain in all {
        rows.extend(chains::check(*chain, args.format, samples, engines, &bar)?);
    }
    bar.finish_and_clear();
    Ok(rows)
}

fn verdict(rows: &Rows) -> Result<()> {
    let functions = rows.functions.iter().filter(|row| row.above > 0);
    let functions =
        functions.map(|row| format!("{} {} on {}", row.function, ORDERS[row.order], row.adapter));
    let chains = rows.chains.iter().filter(|row| row.above > 0);
    let chains = chains.map(|row| {
        let what = [&*row.chain, &row.direction, &row.slot].join(" ");
        format!("{what} on {}", row.adapter)
    });
    let failed = functions.chain(chains).collect();
    let all = rows.functions.len() + rows.chains.len();
    none_failed(failed, all, "rows are above their budget")
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
