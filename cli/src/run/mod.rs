//! `run`: an activation over a file, in pieces of bounded size.

mod engine;
mod gpu;

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use wgpu_activations::{Chain, Kind, KinkPolicy};

use crate::device::Choice;
use crate::npy::{Header, Input};
use crate::output::Pending;
use crate::progress;
use engine::{Engine, Job, What};

/// What `--help` ends with.
pub const EXAMPLES: &str = "Examples:
  wgpu-activations run gelu x.npy -o y.npy
  wgpu-activations run 'elu(alpha=0.5)' x.npy -o d1.npy --order 1
  wgpu-activations run silu x.npy --backward dy.npy -o dx.npy --device vulkan";

/// What is computed.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The activation: `gelu`, `elu(alpha=0.5)`. All of them: wgpu-activations list.
    pub kind: Kind,
    /// The input: a .npy file of float32, of any shape.
    #[arg(value_name = "x.npy")]
    pub input: PathBuf,
    /// The .npy file to write. It gets the input's shape and order.
    #[arg(short, long, value_name = "y.npy")]
    pub output: PathBuf,
    /// 0 writes f(x), 1 writes f'(x), 2 writes f''(x).
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    pub order: u8,
    /// Whose derivatives to take at kinks: torch, jax or tf.
    #[arg(long, value_name = "WHOSE", default_value_t)]
    pub kinks: KinkPolicy,
    /// Writes dx = f'(x) dy instead, with dy from this file.
    #[arg(long, value_name = "dy.npy", conflicts_with = "order")]
    pub backward: Option<PathBuf>,
}

/// Elements of a piece: 64 MiB.
const PIECE: u64 = 1 << 24;

/// Computes and writes. Says on standard error what it did and where.
///
/// # Errors
/// Files that cannot be read or written, or do not fit each other; no adapter; the GPU's.
pub fn run(args: &Args, choice: Option<&Choice>) -> Result<(), Box<dyn Error>> {
    let x = Input::open(&args.input)?;
    let dy = match &args.backward {
        Some(path) => Some(open_gradient(path, &x.header, &args.input)?),
        None => None,
    };
    let what = match (&dy, args.order) {
        (Some(_), _) => What::Backward,
        (None, 0) => What::Forward,
        (None, order) => What::Derivative(order),
    };
    let mut out = Pending::create(&args.output)?;
    let header = Header {
        big_endian: false,
        ..x.header.clone()
    };
    out.write(&header.to_bytes())?;
    let job = Job {
        chain: Chain::map(args.kind).kinks(args.kinks),
        what,
    };
    let place = match x.elements {
        0 => "nothing to compute".to_owned(),
        _ => pieces(&job, x, dy, &mut out, choice)?,
    };
    out.finish()?;
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(
        io::stderr(),
        "{}: float32 {}, {}: {place}",
        args.output.display(),
        header.shape_text(),
        job.describe()
    );
    Ok(())
}

/// Opens dy and checks that its elements stand in the order of those of x.
fn open_gradient(path: &Path, x: &Header, x_path: &Path) -> Result<Input, Box<dyn Error>> {
    let dy = Input::open(path)?;
    let (shown, x_shown) = (path.display(), x_path.display());
    if dy.header.shape != x.shape {
        let (ours, theirs) = (dy.header.shape_text(), x.shape_text());
        return Err(format!(
            "{shown} has shape {ours}, but {x_shown} has {theirs}: dy needs the shape of x"
        )
        .into());
    }
    if dy.header.fortran != x.fortran && !x.has_one_order() {
        let name = |fortran: bool| if fortran { "Fortran" } else { "C" };
        let remedy = if x.fortran {
            "asfortranarray"
        } else {
            "ascontiguousarray"
        };
        return Err(format!(
            "{shown} is in {} order, but {x_shown} in {} order: save np.{remedy}(dy)",
            name(dy.header.fortran),
            name(x.fortran)
        )
        .into());
    }
    Ok(dy)
}

/// Streams all elements through the engine. Returns where it ran.
fn pieces(
    job: &Job,
    mut x: Input,
    mut dy: Option<Input>,
    out: &mut Pending,
    choice: Option<&Choice>,
) -> Result<String, Box<dyn Error>> {
    let total = x.elements;
    let piece = total.min(PIECE);
    let mut engine = Engine::open(job, piece, choice)?;
    let mut x_words = vec![0u32; piece as usize];
    let mut dy_words = vec![0u32; if dy.is_some() { piece as usize } else { 0 }];
    let bar = match total > PIECE {
        true => progress::bar(total).with_message(job.describe()),
        false => ProgressBar::hidden(),
    };
    let mut done = 0;
    while done < total {
        let count = (total - done).min(piece) as usize;
        x.read(&mut x_words[..count])?;
        if let Some(dy) = &mut dy {
            dy.read(&mut dy_words[..count])?;
        }
        let gradient = dy_words.get(..count).unwrap_or_default();
        engine.compute(&mut x_words[..count], gradient)?;
        x_words[..count].iter_mut().for_each(|w| *w = w.to_le());
        out.write(bytemuck::cast_slice(&x_words[..count]))?;
        done += count as u64;
        bar.set_position(done);
    }
    bar.finish_and_clear();
    Ok(engine.describe())
}
