//! `cargo xtask`: the commands that README promises, with all the set-up that they need.

mod adopt;
mod args;
mod browser;
mod cargo;
mod portable;
mod setup;
mod steps;

use std::env::current_dir;
use std::ffi::OsString;
use std::path::{Path, absolute};
use std::process::{Command, ExitCode};

use anyhow::Result;
use args::{Args, Task};
use cargo::{PROGRAM, build};
use clap::{CommandFactory, Parser};
use setup::Wanted;
use xshell::Shell;

fn main() -> ExitCode {
    run(Args::parse()).unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(args: Args) -> Result<ExitCode> {
    let Some(task) = args.task else {
        Args::command().print_help()?;
        return Ok(ExitCode::SUCCESS);
    };
    let sh = &Shell::new()?;
    sh.change_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let _folder = setup::runtime_dir(sh);
    match task {
        Task::Test(extent) => steps::test(sh, &extent)?,
        Task::Demo { no_setup, args } => return demo(sh, no_setup, args),
        Task::Browser { pages } => browser::run(sh, &pages)?,
        Task::Setup { all_adapters } => {
            let program = build(sh, "cargo build --package cli", PROGRAM)?;
            setup::ensure(sh, &program, Wanted::here(all_adapters))?;
        }
        Task::Portable { folder } => portable::make(sh, folder.map(absolute).transpose()?)?,
        Task::Adopt { results } => adopt::adopt(sh, &absolute(results)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the program's demonstration, in the user's own folder, with its own exit code.
fn demo(sh: &Shell, no_setup: bool, args: Vec<OsString>) -> Result<ExitCode> {
    let program = build(sh, "cargo build --release --package cli", PROGRAM)?;
    if !no_setup {
        setup::ensure(sh, &program, Wanted::default())?;
    }
    let mut demo = Command::from(sh.cmd(program).arg("demo").args(args));
    let status = demo.current_dir(current_dir()?).status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
