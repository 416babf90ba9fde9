//! `run`: an activation over a file.

use std::error::Error;
use std::path::PathBuf;

use wgpu_activations::Kind;

use crate::device::Choice;

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
    /// Writes dx = f'(x) dy instead, dy from this file.
    #[arg(long, value_name = "dy.npy", conflicts_with = "order")]
    pub backward: Option<PathBuf>,
}

/// Computes.
pub fn run(_args: &Args, _device: Option<&Choice>) -> Result<(), Box<dyn Error>> {
    Err("run is not there yet".into())
}
