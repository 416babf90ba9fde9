//! `demo`: the main job, from real input to a verified report.

use std::error::Error;
use std::path::PathBuf;

use crate::device;

/// What is shown.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the report goes.
    #[arg(short, long, value_name = "demo.html", default_value = "demo.html")]
    pub output: PathBuf,
    /// A sixteenth of the input: done in seconds.
    #[arg(long)]
    pub quick: bool,
}

/// Runs every function forward and backward on each adapter and on the CPU, verifies, times,
/// and writes the report. Its path is the last line printed.
pub fn run(
    _args: &Args,
    _device: Option<&device::Choice>,
    _json: bool,
) -> Result<(), Box<dyn Error>> {
    Err("demo is not there yet".into())
}
