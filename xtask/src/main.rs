//! `cargo xtask`: the commands that README promises, with all the set-up that they need.

mod adopt;
mod args;
mod browser;
mod cargo;
mod portable;
mod setup;
mod steps;

use std::path::Path;
use std::process::ExitCode;

use args::{Extent, Request};
use cargo::Built;
use setup::{Environment, Wanted};

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
    match request {
        Request::Help => println!("{}", args::USAGE),
        Request::Browser(pages) => browser::run(&root(), &pages)?,
        Request::Setup { all_adapters } => {
            let built = Built::by(&["build", "--package", "cli"])?;
            setup::ensure(built.program()?, &Environment::new(), wanted(all_adapters))?;
        }
        Request::Test { set_up, extent } => test(set_up, extent)?,
        Request::Demo { set_up, rest } => {
            let built = Built::by(&["build", "--release", "--package", "cli"])?;
            let environment = Environment::new();
            if set_up {
                setup::ensure(built.program()?, &environment, Wanted::Any)?;
            }
            return steps::demo(built.program()?, &rest, &environment);
        }
        Request::Portable { folder } => portable::make(&root(), folder)?,
        Request::Adopt { folder } => adopt::adopt(&root(), &folder)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Every check. The program that the set-up asks is built with the tests, by the same command, so
/// that nothing is compiled twice; what needs no adapter comes before.
fn test(set_up: bool, extent: Extent) -> Result<(), String> {
    let (before, tests) = (steps::before_tests(extent), steps::tests(extent));
    steps::require_components(&before)?;
    let environment = Environment::new();
    let mut steps = steps::Runner::new(before.len() + 1, &environment);
    steps.run(&before)?;
    if set_up {
        let built = Built::by(&[tests.args, &["--no-run"]].concat())?;
        setup::ensure(built.program()?, &environment, wanted(extent.all_adapters))?;
    }
    steps.run(&[tests])?;
    steps.finish();
    Ok(())
}

/// In CI each adapter, so that none goes untested unnoticed.
fn wanted(all_adapters: bool) -> Wanted {
    let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    match (ci, all_adapters) {
        (true, _) => Wanted::AllOrFail,
        (false, true) => Wanted::All,
        (false, false) => Wanted::Any,
    }
}

/// The repository.
fn root() -> std::path::PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}
