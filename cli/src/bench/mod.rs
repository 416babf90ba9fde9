//! `bench`: GPU against CPU over sizes and functions, with the copy kernel beside them.

use std::error::Error;
use std::path::PathBuf;

use crate::device;

/// What is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Few functions, few sizes, few rounds: done in seconds.
    #[arg(long)]
    pub quick: bool,
    /// Functions, separated by commas, such as `gelu,elu(alpha=0.5)`. All of them by default.
    #[arg(long, value_name = "KIND,…")]
    pub kinds: Vec<String>,
    /// Sizes in elements, separated by commas, such as `1000,2^20`. By default 2^10 to 2^24 by
    /// powers of 4.
    #[arg(long, value_name = "N,…")]
    pub sizes: Vec<String>,
    /// Writes every row as CSV.
    #[arg(short, long, value_name = "results.csv")]
    pub output: Option<PathBuf>,
    /// Writes a report with plots, self-contained.
    #[arg(long, value_name = "report.html")]
    pub html: Option<PathBuf>,
}

/// Measures and prints.
pub fn run(
    _args: &Args,
    _device: Option<&device::Choice>,
    _json: bool,
) -> Result<(), Box<dyn Error>> {
    Err("bench is not there yet".into())
}
