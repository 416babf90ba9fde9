//! `bench`: GPU against CPU over sizes and functions, with the copy kernel beside them.

mod against;
mod chains;
mod dense;
mod host;
mod page;
mod results;
mod sizes;
pub mod timing;

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use wgpu_activations::{Chain, Direction, Format, Kind};

use crate::backend::Gpu;
use crate::place::{CPU, Inputs, ONE_CORE, OnCpu, OnGpu, Place, Places, normals};
use crate::{Result, device, machine, output};
use against::{CHAINS, Comparison, Earlier, FUNCTIONS, Layout};
use results::Row;
use sizes::{Room, Sizes};
use timing::{Stats, Variant, round_robin};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Four functions, two sizes, short samples: done in seconds.
    #[arg(long)]
    quick: bool,
    /// Functions, separated by commas, such as `gelu,elu(alpha=0.5)`. All of them by default.
    #[arg(long, value_name = "KIND,...", value_parser = kinds_of)]
    kinds: Option<Kinds>,
    /// Measures these chains instead, forward and backward with all gradients, beside the copy of the
    /// bytes that they must move, their activation alone, and stage by stage.
    #[arg(long, value_name = "CHAIN", num_args = 1.., conflicts_with_all = ["kinds", "sizes", "html"])]
    chains: Vec<Chain>,
    /// Rows of the chains' tensors; in chunks of 64 channels where a chain has channels.
    #[arg(long, value_name = "N", default_value_t = 1024, requires = "chains")]
    rows: u64,
    /// Columns of the chains' tensors.
    #[arg(long, value_name = "N", default_value_t = 4096, requires = "chains")]
    columns: u64,
    /// Outputs of a layer, where a chain has operands of edges: as many as columns without it.
    #[arg(long, value_name = "N", requires = "chains")]
    outputs: Option<u64>,
    /// Sizes in elements, separated by commas, such as `1000,2^20`; `2^8..2^26` goes by powers of 4,
    /// and `all` from 2^8 to the largest that fits. By default 2^8 to 2^24.
    #[arg(long, value_name = "N,...", value_delimiter = ',')]
    sizes: Vec<Sizes>,
    /// How values are stored on the GPU, by functions and copies alike: f32, f16 or bf16. The CPU
    /// rows stay in f32.
    #[arg(long, value_name = "FORMAT", default_value_t)]
    format: Format,
    /// Leaves the CPU's rows out, which take most of the time beside a fast GPU.
    #[arg(long)]
    gpu_only: bool,
    /// How many times everything is measured in turn.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rounds: u16,
    /// Compares with what `bench -o FILE.csv` or `bench --json` has written before: not times, but the
    /// ratio to the copy of the same run, of rows with the same place, function, pass, size and
    /// format. Exit code 1 where one has become slower, beyond the noise: what --noise says and half
    /// of the distance between the quartiles, in the file and now. What looks slower is measured
    /// twice again, and the best counts.
    #[arg(long, value_name = "old.csv")]
    against: Option<PathBuf>,
    /// What any ratio may grow by before it counts as slower, as a part of it: 0.1 is 10 %.
    #[arg(long, value_name = "PART", default_value_t = 0.1, value_parser = noise_of, requires = "against")]
    noise: f64,
    /// Writes every row as CSV.
    #[arg(short, long, value_name = "results.csv")]
    output: Option<PathBuf>,
    /// Writes a report with plots, in one file.
    #[arg(long, value_name = "report.html")]
    html: Option<PathBuf>,
}

/// What clap takes for one value: it would read a `Vec` as several.
type Kinds = Vec<Kind>;

/// Functions, separated by commas that stand outside parentheses.
fn kinds_of(text: &str) -> Result<Kinds, String> {
    let mut depth = 0;
    let names = text.split(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    });
    let kinds = names.map(|name| name.parse::<Kind>().map_err(|error| error.to_string()));
    kinds.collect()
}

/// A part that may be 0.
fn noise_of(text: &str) -> Result<f64, String> {
    let noise = text.parse().ok().filter(|it| (0.0..f64::MAX).contains(it));
    noise.ok_or_else(|| format!("{text:?} is no part: write 0.1 for 10 %"))
}

/// What a number was measured on.
#[derive(Clone, Debug)]
pub struct Label {
    pub place: String,
    /// Empty for the CPU.
    pub driver: String,
    /// The function, or the sort of copy.
    pub function: String,
    /// `forward`, `backward`, `both` or `copy`.
    pub pass: &'static str,
    pub elements: usize,
    pub format: Format,
    /// Bytes read and written per element.
    pub bytes: u32,
}

/// A place's name without what stands in parentheses.
pub fn short(place: &str) -> &str {
    place.split(" (").next().unwrap_or(place)
}

pub fn run(args: &Args, device: Option<&device::Choice>, json: bool) -> Result<()> {
    let files = || args.output.iter().chain(&args.html);
    files().try_for_each(|path| output::check(path))?;
    let quiet = output::takes_stdout(files(), json)?;
    let gpus = Gpu::all(device)?;
    if args.gpu_only && gpus.is_empty() {
        return Err("--gpu-only leaves nothing to measure: there is no GPU adapter".into());
    }
    if !args.chains.is_empty() {
        return run_chains(args, &gpus, quiet, json);
    }
    let earlier = args.earlier(&FUNCTIONS)?;
    let measure = |kinds: &[Kind], sizes: &[usize]| -> Result<Vec<Row>> {
        Ok(results::rows(measure(args, &gpus, kinds, sizes)?))
    };
    let (kinds, sizes) = (args.kinds(), args.sizes(&gpus)?);
    let mut rows = measure(&kinds, &sizes)?;
    let mut costs = Vec::new();
    for gpu in &gpus {
        costs.extend(host::costs(gpu, Kind::Gelu, args.rounds)?);
    }
    let compared = earlier.map(|earlier| {
        earlier.compare(&mut rows, args.noise, |slower| {
            let mut again = Vec::new();
            for &size in &sizes {
                let is_slower = |kind: &&Kind| {
                    let [kind, size] = [kind.to_string(), size.to_string()];
                    slower.iter().any(|key| key[1] == kind && key[3] == size)
                };
                let kinds: Vec<Kind> = kinds.iter().filter(is_slower).copied().collect();
                if !kinds.is_empty() {
                    again.extend(measure(&kinds, &[size])?);
                }
            }
            Ok(again)
        })
    });
    let compared = compared.transpose()?;
    let (table, host) = (results::table(&rows, true), host::table(&costs));
    if !quiet {
        let all = || {
            let all = json!({ "throughput": table.to_json(), "host": host.to_json() });
            with(all, &compared)
        };
        let text = || {
            let table = results::table(&rows, false).to_text();
            format!("{table}\n{}{}", host.to_text(), below(&compared))
        };
        output::print(json, all, text)?;
    }
    if let Some(path) = &args.output {
        output::write(path, table.to_csv()?.as_bytes())?;
    }
    if let Some(path) = &args.html {
        let compared = compared.as_ref().map(|it| &it.table);
        output::write(path, page::page(&rows, &host, compared).as_bytes())?;
    }
    verdict(compared)
}

/// JSON with what became of an earlier file's rows.
fn with(mut all: Value, compared: &Option<Comparison>) -> Value {
    if let Some(compared) = compared {
        all["against"] = compared.table.to_json();
    }
    all
}

/// What stands below the other tables.
fn below(compared: &Option<Comparison>) -> String {
    let text = |it: &Comparison| format!("\n{}", it.table.to_text());
    compared.as_ref().map(text).unwrap_or_default()
}

/// An error where something has become slower, or nothing was compared.
fn verdict(compared: Option<Comparison>) -> Result<()> {
    match compared.and_then(|it| it.complaint) {
        Some(complaint) => Err(complaint.into()),
        None => Ok(()),
    }
}

fn run_chains(args: &Args, gpus: &[Gpu], quiet: bool, json: bool) -> Result<()> {
    let earlier = args.earlier(&CHAINS)?;
    let measure = |is_meant: &dyn Fn(&Gpu, &Chain) -> bool| -> Result<Vec<chains::Row>> {
        let all = gpus
            .iter()
            .flat_map(|gpu| args.chains.iter().map(move |it| (gpu, it)));
        let meant = all.filter(|(gpu, chain)| is_meant(gpu, chain));
        let rows = meant.map(|(gpu, chain)| chains::measure(gpu, *chain, args));
        Ok(rows.collect::<Result<Vec<_>>>()?.concat())
    };
    let mut rows = measure(&|_, _| true)?;
    let compared = earlier.map(|earlier| {
        earlier.compare(&mut rows, args.noise, |slower| {
            measure(&|gpu, chain| {
                let [place, chain] = [short(&gpu.name).to_owned(), chain.to_string()];
                slower
                    .iter()
                    .any(|key| key[..2] == [place.as_str(), &chain])
            })
        })
    });
    let compared = compared.transpose()?;
    let table = chains::table(&rows, true);
    if !quiet {
        let all = || with(json!({ "chains": table.to_json() }), &compared);
        let text = || chains::table(&rows, false).to_text() + &below(&compared);
        output::print(json, all, text)?;
    }
    if let Some(path) = &args.output {
        output::write(path, table.to_csv()?.as_bytes())?;
    }
    verdict(compared)
}

impl Args {
    /// The functions, and the library's own copy, which stands beside the hand-written ones.
    fn kinds(&self) -> Vec<Kind> {
        let quick = ["identity", "relu", "gelu", "silu", "tanh"];
        let usual = Kind::all().filter(|kind| !self.quick || quick.contains(&kind.name()));
        let mut kinds = self.kinds.clone().unwrap_or_else(|| usual.collect());
        if !kinds.contains(&Kind::Identity) {
            kinds.insert(0, Kind::Identity);
        }
        kinds
    }

    /// Those that are asked for, where they fit.
    fn sizes(&self, gpus: &[Gpu]) -> Result<Vec<usize>> {
        let asked = match self.sizes.as_slice() {
            [] if self.quick => vec![Sizes::One(1 << 16), Sizes::One(1 << 20)],
            [] => vec![Sizes::Range(sizes::SMALLEST, sizes::USUAL)],
            asked => asked.to_vec(),
        };
        Room::of(gpus, self.format, !self.gpu_only).sizes(&asked, gpus, self.format)
    }

    /// What is compared with, read before anything is measured.
    fn earlier(&self, layout: &'static Layout) -> Result<Option<Earlier>> {
        let file = self.against.as_ref();
        file.map(|path| Earlier::read(path, layout)).transpose()
    }
}

/// Functions at sizes, in all places, and the copies beside them.
fn measure(
    args: &Args,
    gpus: &[Gpu],
    kinds: &[Kind],
    sizes: &[usize],
) -> Result<Vec<(Label, Stats)>> {
    let rounds = args.rounds;
    let sample = Duration::from_millis(if args.quick { 3 } else { 10 });
    let most = sizes.iter().copied().max().unwrap_or_default();
    let inputs = Inputs::new(normals(1, most), 2);
    let bar = output::progress(0);
    let mut measured = Vec::new();
    for (number, &elements) in sizes.iter().enumerate() {
        bar.set_message(format!("{elements} elements"));
        let mut places: Places = Vec::new();
        if !args.gpu_only {
            places.push(Box::new(OnCpu::new(CPU, &inputs, elements)?));
            places.push(Box::new(OnCpu::new(ONE_CORE, &inputs, elements)?));
        }
        for gpu in gpus {
            places.push(Box::new(OnGpu::new(gpu, &inputs, elements, args.format)?));
        }
        let mut variants = Vec::new();
        for place in &places {
            variants.extend(variants_of(&**place, kinds, elements)?);
        }
        let left = variants.len() * usize::from(rounds + 1) * (sizes.len() - number);
        bar.set_length(bar.position() + left as u64);
        measured.extend(round_robin(variants, rounds, sample, &bar)?);
    }
    bar.finish_and_clear();
    Ok(measured)
}

/// What is timed of each function.
const PASSES: [(&str, &[Direction]); 3] = [
    ("forward", &[Direction::Forward]),
    ("backward", &[Direction::Backward]),
    ("both", &[Direction::Forward, Direction::Backward]),
];

/// The copies, then each function forward, backward and both; on one core forward alone.
fn variants_of<'a>(
    place: &'a dyn Place,
    kinds: &[Kind],
    elements: usize,
) -> Result<Vec<Variant<'a, Label>>> {
    let label = |function: String, pass, operands: usize| Label {
        place: place.name().into(),
        driver: place.info().map(machine::driver).unwrap_or_default(),
        function,
        pass,
        elements,
        format: place.format(),
        bytes: operands as u32 * place.format().bytes() as u32,
    };
    let copies = place.copies()?.into_iter();
    let copies = copies.map(|(name, work)| Variant::new(label(name.into(), "copy", 2), work));
    let mut variants: Vec<_> = copies.collect();
    let passes = match place.name() {
        ONE_CORE => &PASSES[..1],
        _ => &PASSES,
    };
    for &kind in kinds {
        for &(name, directions) in passes {
            let slots = |&direction| Chain::map(kind).slots(direction).len();
            let operands = directions.iter().map(slots).sum();
            let label = label(kind.to_string(), name, operands);
            variants.push(Variant::new(label, place.work(kind, directions)?));
        }
    }
    Ok(variants)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_parentheses_do_not_separate() {
        assert_eq!(
            kinds_of("gelu,hard_tanh(min=-2, max=2),relu").expect("a list"),
            [
                Kind::Gelu,
                Kind::HardTanh {
                    min: -2.0,
                    max: 2.0
                },
                Kind::Relu
            ]
        );
        assert!(kinds_of("gelu,,relu").is_err());
        assert!(kinds_of("gelo").is_err());
    }
}
