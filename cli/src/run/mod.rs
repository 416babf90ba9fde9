//! `run`: an activation over a file, in pieces of bounded size.

mod axes;
mod chain;
mod columns;
mod halves;
mod source;
mod stored;
#[cfg(test)]
mod trials;

use std::io::{self, Write};

use indicatif::ProgressBar;
use wgpu_activations::{Chain, Direction, Format, KinkPolicy, Slot};

use crate::Result;
use crate::bytes;
use crate::device::Choice;
use crate::engine::{Engine, Work};
use crate::output::{self, Pending};
use crate::tensors;
use chain::Named;
use halves::Halves;
use source::{Place, Source};
use stored::{Asked, names};

/// What `--help` ends with.
pub const EXAMPLES: &str = "Examples:
  wgpu-activations run gelu x.npy -o y.npy
  wgpu-activations run 'elu(alpha=0.5)' x.npy -o d1.npy --order 1
  wgpu-activations run silu x.npy --backward dy.npy -o dx.npy --device vulkan
  wgpu-activations run 'bias(column) | gelu' x.npy --slot bias=b.npy -o y.npy
  wgpu-activations run 'gated(silu)' x.npy --halves gate-first -o y.npy
  wgpu-activations run 'bias(column) | gelu' x.npy --slot bias=b.npy --backward dy.npy -o dx.npy \
    --grad bias=db.npy
  wgpu-activations run 'bspline(degree=3, cells=8, from=-1, to=1)' x.npy -o b.npy
  wgpu-activations run 'spline(degree=3, from=-1, to=1)' x.npy --slot coefficients=c.npy -o y.npy
  wgpu-activations run 'orbitals(l=2, alpha=0.8)' xyz.npy -o phi.npy
  wgpu-activations run gelu bits.npy -o y.npy --format bf16
  wgpu-activations run gelu model.safetensors:mlp.weight -o y.safetensors";

/// A chain, and the axis that a framework's name had with it: `nn.Softmax(dim=1)`.
#[derive(Clone, Copy, Debug)]
pub struct AskedChain {
    pub chain: Chain,
    pub axis: Option<i64>,
}

impl std::str::FromStr for AskedChain {
    type Err = wgpu_activations::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Chain::with_axis(text).map(|(chain, axis)| AskedChain { chain, axis })
    }
}

/// What is computed.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The activation: `gelu`, `elu(alpha=0.5)`. All of them: wgpu-activations list. Or a chain of
    /// stages: `bias(column) | gelu | dropout(0.1, seed=7) | add`, `gated(silu)`.
    #[arg(value_name = "CHAIN")]
    pub chain: AskedChain,
    /// The input, of any shape: a .npy file of float32, float16 or the bits of bfloat16 (- for
    /// standard input), or a tensor of F32, F16 or BF16 as FILE.safetensors:NAME.
    #[arg(value_name = "x.npy")]
    pub input: Place,
    /// The file to write: .npy (- for standard output), or .safetensors with this one tensor. It
    /// gets the input's shape, order and dtype; a tensor its name, too, unless another stands
    /// behind a colon; of a .npy file its name.
    #[arg(short, long, value_name = "y.npy")]
    pub output: Place,
    /// 0 writes f(x), 1 writes f'(x), 2 writes f''(x): of a chain along x alone, with its gate and
    /// its other operands held fast. Of orbitals the derivatives along x, y and z, in one more axis for
    /// each order.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    pub order: u8,
    /// Whose derivatives to take at kinks: torch, jax or tf.
    #[arg(long, value_name = "WHOSE")]
    pub kinks: Option<KinkPolicy>,
    /// Writes dx = f'(x) dy instead, with dy from this file or tensor.
    #[arg(long, value_name = "dy.npy", conflicts_with = "order")]
    pub backward: Option<Place>,
    /// The file of an operand: bias, scale, add, gate, gate_bias, gate_scale; a second one of a name
    /// has a number, bias2. The last axis of x has its columns, all before it its rows. With
    /// coefficients a basis becomes a sum, and their last axis says how large it is.
    #[arg(long = "slot", value_name = "NAME=FILE")]
    pub slots: Vec<Named>,
    /// With --backward: writes the gradient of an operand, of its shape and dtype. With the chain's
    /// .accumulate() adds it to the file that is there, where elements share the operand.
    #[arg(long = "grad", value_name = "NAME=FILE", requires = "backward")]
    pub grads: Vec<Named>,
    /// Takes x and the gate from one file, along the last axis or --axis.
    #[arg(long, value_name = "WHERE")]
    pub halves: Option<Halves>,
    /// The axis that is halved, and along which a function of rows goes, as softmax: the last one
    /// where none is named. Negative ones count from the end.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub axis: Option<i64>,
    /// The axis of the channels: 1 where x has more than one.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub channel_axis: Option<i64>,
    /// How the input is stored: f32, f16 or bf16. Follows from the file's dtype, unless that gives
    /// the width only: uint16, int16, V2 (f16 or bf16) and V4 (f32).
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// How dy is stored, where its dtype does not tell and x is not bf16 too.
    #[arg(long, value_name = "FORMAT", requires = "backward")]
    pub dy_format: Option<Format>,
}

/// Elements of a piece: 16 MiB of f32, 8 MiB of f16. Larger ones are no faster.
const PIECE: u64 = 1 << 22;

/// Computes and writes. Says on standard error what it did and where.
pub fn run(args: &Args, choice: Option<&Choice>) -> Result<()> {
    let slots = args.slots.iter().map(|named| &named.place);
    let read = slots.chain([&args.input]).chain(&args.backward);
    if read.filter(|place| place.is_stdio()).count() > 1 {
        return Err("standard input holds one array: name a file for the other".into());
    }
    let done = match chain::is_meant(args) {
        true => chain::run(args, choice)?,
        false => run_in_pieces(args, choice, PIECE)?,
    };
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{done}");
    Ok(())
}

/// Returns what was done and where.
fn run_in_pieces(args: &Args, choice: Option<&Choice>, piece: u64) -> Result<String> {
    let x = Source::open(&args.input, Asked::of_x(args.format))?;
    let asked = Asked::of_dy(args.dy_format, x.format);
    let dy = args.backward.as_ref();
    let dy = dy.map(|place| Source::open(place, asked)).transpose()?;
    dy.iter().try_for_each(|dy| dy.check_fits(&x))?;
    let start = start_like(&x, &args.output)?;
    let mut out = Pending::create(&args.output.path)?;
    let (work, words) = work(args);
    let (format, shape) = (names(x.format).0, x.header.shape_text());
    let done = format!("{}: {format} {shape}, {words}", out.shown);
    out.write(&start)?;
    let place = match x.elements {
        0 => "nothing to compute".to_owned(),
        _ => pieces(&work, x, dy, &mut out, choice, piece)?,
    };
    out.finish()?;
    Ok(format!("{done}: {place}"))
}

/// What is asked for, for the engine and in words.
fn work(args: &Args) -> (Work, String) {
    let (words, direction, outputs): (_, _, &[Slot]) = match (&args.backward, args.order) {
        (Some(_), _) => ("backward of ", Direction::Backward, &[Slot::Dx]),
        (None, 0) => ("", Direction::Forward, &[Slot::Y]),
        (None, 1) => ("f' of ", Direction::Jet, &[Slot::D1]),
        (None, _) => ("f'' of ", Direction::Jet, &[Slot::D2]),
    };
    let work = Work {
        // The option's derivatives at kinks, or the chain's own.
        chain: args
            .kinks
            .map_or(args.chain.chain, |policy| args.chain.chain.kinks(policy)),
        direction,
        outputs,
    };
    (work, format!("{words}{}", work.chain))
}

/// Streams all elements through the engine. Returns where it ran.
fn pieces(
    work: &Work,
    mut x: Source,
    mut dy: Option<Source>,
    out: &mut Pending,
    choice: Option<&Choice>,
    piece: u64,
) -> Result<String> {
    let total = x.elements;
    let bar = match total > piece {
        true => output::progress(total).with_message(work.chain.to_string()),
        false => ProgressBar::hidden(),
    };
    let mut engine = Engine::first(choice)?;
    let mut done = 0;
    while done < total {
        let count = (total - done).min(piece) as usize;
        let values = x.read(count)?;
        let gradient = dy.as_mut().map(|dy| dy.read(count)).transpose()?;
        let started = engine.start(work, values, gradient);
        let computed = started.and_then(pollster::block_on);
        let computed = computed.map_err(|error| format!("{error}. Try --device cpu"));
        out.write_piece(computed?.swap_remove(0))?;
        done += count as u64;
        bar.set_position(done);
    }
    bar.finish_and_clear();
    Ok(format!("on {}", engine.name()))
}

/// The start of the output for x: safetensors or .npy as the output's name says, else as x is.
fn start_like(x: &Source, place: &Place) -> Result<Vec<u8>> {
    check_keeps(place)?;
    if place.is("npy") || (x.metadata.is_none() && !place.is("safetensors")) {
        return Ok(x.header.to_bytes());
    }
    if x.header.fortran && !x.header.has_one_order() {
        return Err(format!(
            "{} is in Fortran order, which safetensors do not have: save np.ascontiguousarray(x)",
            x.place
        )
        .into());
    }
    let shown = place.path.display();
    let stem = x.place.path.file_stem().filter(|_| !x.place.is_stdio());
    let stem = stem.map(|stem| stem.to_string_lossy().into_owned());
    let named = place.tensor.clone().or(x.place.tensor.clone()).or(stem);
    let name = named.ok_or_else(|| format!("name the tensor: {shown}:NAME"))?;
    let notes = x.metadata.as_ref().and_then(|m| m.metadata().clone());
    let start = tensors::start(&name, names(x.format).2, &x.header.shape, notes);
    start.map_err(|e| format!("{shown}: {e}").into())
}

/// Refuses to replace a file of many tensors by one of them.
fn check_keeps(place: &Place) -> Result<(), String> {
    // Opening a pipe would wait for its other end.
    let is_file = !place.is_stdio() && place.path.is_file();
    let opened = is_file
        .then(|| bytes::open_file(&place.path).ok())
        .flatten();
    let Some((mut file, Some(length))) = opened else {
        return Ok(());
    };
    match tensors::read(&mut file, length).map_or(0, |(m, _)| m.offset_keys().len()) {
        0 | 1 => Ok(()),
        tensors => Err(format!(
            "{} holds {tensors} tensors, and one would take the place of all: write to another file",
            place.path.display()
        )),
    }
}
