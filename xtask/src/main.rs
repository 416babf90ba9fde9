//! `cargo xtask`: the commands that README promises, with all the set-up that they need.

mod args;
mod browser;
mod setup;
mod steps;

use std::process::ExitCode;

use args::Request;
use setup::Environment;
use setup::host::Host;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    match args::parse(&words) {
        Ok(request) => run(request).unwrap_or_else(|message| {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }),
        Err(message) => {
            eprintln!("xtask: {message}\n\n{}", args::USAGE);
            ExitCode::from(2)
        }
    }
}

/// Does what was asked; an error is the text to show before leaving with exit code 1.
fn run(request: Request) -> Result<ExitCode, String> {
    let host = Host::this();
    match request {
        Request::Help => println!("{}", args::USAGE),
        Request::Setup => setup::ensure(&host)?,
        Request::Browser(pages) => browser::run(&pages)?,
        Request::Test { set_up, extent } => {
            let steps = steps::chosen(extent);
            steps::require_components(&steps)?;
            steps::run_all(&steps, &Environment::prepare(&host, set_up)?)?;
        }
        Request::Demo { set_up, rest } => {
            return steps::demo(&rest, &Environment::prepare(&host, set_up)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}
