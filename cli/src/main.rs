//! `wgpu-activations` on the command line.

mod approximate;
mod backend;
mod bench;
mod bytes;
mod check;
mod clock;
mod demo;
mod device;
mod devices;
mod engine;
mod experiments;
mod list;
mod machine;
mod npy;
mod operations;
mod output;
mod piece;
mod place;
mod plot;
mod report;
mod run;
mod svg;
mod table;
mod tensors;
mod wgsl;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use device::Choice;

/// What cannot be done is told to the user in one line.
type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// Fused activation kernels for wgpu: run them on files, check them against f64, measure them
/// against the CPU.
#[derive(Debug, Parser)]
#[command(name = "wgpu-activations", version, max_term_width = 100)]
#[command(after_help = "Start with: wgpu-activations devices")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Where to compute: cpu, a backend (vulkan, gl, metal, dx12), or one adapter, by its number in
    /// the list of `devices`, as vulkan:0 or gl:0, by its PCI bus address, or by words of its name.
    /// Without it, WGPU_BACKEND, WGPU_ADAPTER_NAME and WGPU_POWER_PREF are heeded.
    #[arg(long, global = true, value_name = "DEVICE")]
    device: Option<Choice>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the adapters: backend, driver, features and limits that matter here.
    #[command(after_help = "Example: wgpu-activations devices --json")]
    Devices {
        /// Prints JSON instead of text.
        #[arg(long)]
        json: bool,
    },

    /// Lists the activations: parameters, formula, smoothness, error budgets. And the stages of chains.
    #[command(
        after_help = "Examples:\n  wgpu-activations list\n  wgpu-activations list gelu hill\n  \
                        wgpu-activations list --framework keras\n  wgpu-activations list --chains"
    )]
    List(WithJson<list::Args>),

    /// Computes an activation or its derivatives over a .npy file or a tensor of safetensors.
    #[command(after_help = run::EXAMPLES)]
    Run(run::Args),

    /// Checks the GPU against the f64 reference over all kinds of inputs.
    #[command(after_help = check::EXAMPLES)]
    Check(WithJson<check::Args>),

    /// Measures the GPU against the CPU, over functions and sizes.
    #[command(
        after_help = "Examples:\n  wgpu-activations bench --quick --html bench.html\n  \
                        wgpu-activations bench --kinds gelu --format bf16 -o old.csv\n  \
                        wgpu-activations bench --kinds gelu --format bf16 --against old.csv"
    )]
    Bench(WithJson<bench::Args>),

    /// Draws f, f' and f'' as an SVG file, from the f64 reference.
    #[command(after_help = plot::EXAMPLES)]
    Plot(plot::Args),

    /// Replaces an activation by lines, cubic pieces or a polynomial, for devices without a GPU, as a C
    /// header.
    #[command(after_help = approximate::EXAMPLES)]
    Approximate(WithJson<approximate::Args>),

    /// Prints shaders as text, for hosts that are not this library.
    #[command(after_help = wgsl::EXAMPLES)]
    Wgsl(wgsl::Args),

    /// The whole of it: real input, every activation, verified, timed, and a report to look at.
    #[command(after_help = "Example: wgpu-activations demo -o demo.html")]
    Demo(WithJson<demo::Args>),

    /// Claims about activation functions, put to the test: networks trained, a verdict for each, and a
    /// report with plots.
    #[command(after_help = experiments::EXAMPLES)]
    Experiments(WithJson<experiments::Args>),
}

/// The arguments of a command that prints a table.
#[derive(Debug, Args)]
struct WithJson<A: Args> {
    #[command(flatten)]
    args: A,
    /// Prints JSON instead of a table.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    device::quieten_drivers();
    // A panic is a bug of this program: one line that says so, without a backtrace.
    std::panic::set_hook(Box::new(|panic| {
        complain(&format!(
            "this is a bug in wgpu-activations, please report it: {panic}"
        ));
    }));
    let cli = Cli::parse();
    let device = cli.device.as_ref();
    let done = match &cli.command {
        Command::Devices { json } => devices::run(device, *json),
        Command::List(with) => list::run(&with.args, with.json),
        Command::Run(args) => run::run(args, device),
        Command::Check(with) => check::run(&with.args, device, with.json),
        Command::Bench(with) => bench::run(&with.args, device, with.json),
        Command::Plot(args) => plot::run(args),
        Command::Approximate(with) => approximate::run(&with.args, with.json),
        Command::Wgsl(args) => wgsl::run(args),
        Command::Demo(with) => demo::run(&with.args, device, with.json),
        Command::Experiments(with) => experiments::run(&with.args, device, with.json),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Whether whoever reads our output has had enough, as `head` does. That is no failure.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// One line on standard error. Where even that fails there is nobody left to tell.
fn complain(text: &str) {
    let line: Vec<&str> = text.split_whitespace().collect();
    let _ = writeln!(io::stderr(), "error: {}", line.join(" "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
