//! `wgsl`: the shaders as text, for hosts that are not this library.

use std::path::{Path, PathBuf};

use wgpu_activations::{Chain, Direction, Format, Kind, wgsl_functions};

use crate::{Result, output};

/// Shown below the options.
pub const EXAMPLES: &str = "Examples:\n  wgpu-activations wgsl gelu --direction backward --format bf16\n  \
                            wgpu-activations wgsl gelu --functions --orders 0,1\n  \
                            wgpu-activations wgsl --all -o shaders";

/// What is to be written.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A function, such as `gelu`, or with another framework's derivatives at kinks,
    /// `selu.kinks(tf)`.
    #[arg(value_name = "CHAIN", required_unless_present = "all")]
    chain: Option<Chain>,
    /// Every function in every direction and format, into a folder: FUNCTION.DIRECTION.FORMAT.wgsl.
    #[arg(long, conflicts_with_all = ["chain", "functions", "direction", "format"], requires = "output")]
    all: bool,
    /// forward, backward, second or jet.
    #[arg(long, value_name = "DIRECTION", default_value_t = Direction::Forward)]
    direction: Direction,
    /// How values are stored: f32, f16 or bf16, half formats two in a word.
    #[arg(long, value_name = "FORMAT", default_value_t)]
    format: Format,
    /// The functions of f32 alone, to paste into a shader of your own.
    #[arg(long)]
    functions: bool,
    /// Of --functions: 0 for f, 1 for f', 2 for f''.
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_values_t = [0, 1, 2],
          value_parser = clap::value_parser!(u8).range(0..=2), requires = "functions")]
    orders: Vec<u8>,
    /// The file, or with --all the folder. Standard output without it.
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// Writes or prints.
pub fn run(args: &Args) -> Result<()> {
    match (args.chain, &args.output) {
        (None, folder) => all(folder.as_deref().unwrap_or(Path::new("."))),
        (Some(chain), _) if chain.outputs(args.direction).is_empty() => Err(format!(
            "{chain} has no {}: take another --direction",
            args.direction
        )
        .into()),
        (Some(chain), None) => output::say(&args.text(chain)),
        (Some(chain), Some(file)) => output::write(file, args.text(chain).as_bytes()),
    }
}

impl Args {
    fn text(&self, chain: Chain) -> String {
        let orders: Vec<usize> = self.orders.iter().copied().map(usize::from).collect();
        match self.functions {
            true => {
                let kinds: Vec<_> = chain.kinds().map(|kind| (kind, &orders[..])).collect();
                wgsl_functions(&kinds)
            }
            false => chain.wgsl(self.direction, self.format),
        }
    }
}

fn all(folder: &Path) -> Result<()> {
    let make = std::fs::create_dir_all(folder);
    make.map_err(|error| format!("{}: {error}", folder.display()))?;
    for kind in Kind::all() {
        for direction in Direction::ALL {
            for format in Format::ALL {
                let file = folder.join(format!("{}.{direction}.{format}.wgsl", kind.name()));
                output::write(&file, Chain::map(kind).wgsl(direction, format).as_bytes())?;
            }
        }
    }
    Ok(())
}
