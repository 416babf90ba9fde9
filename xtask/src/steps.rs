//! The checks of `cargo xtask test`, in order.

use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use xshell::Shell;

use crate::Extent;
use crate::cargo::{PROGRAM, build, command};
use crate::setup::{self, Wanted};

// A step is a check's name, and what to type to repeat it by hand. What needs no adapter comes
// first, the cheapest before the others. All but the long tests use the dev profile, and so one set
// of build scripts and macros.

const FORMATTING: &str = "formatting: cargo fmt --all --check";

/// What `--quick` leaves out.
const SLOW: [&str; 3] = [
    "lints: cargo clippy --workspace --all-targets -- -D warnings",
    "lints, GPU only: cargo clippy --package wgpu-activations --no-default-features --all-targets \
     -- -D warnings",
    "documentation: RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps",
];

const TESTS: &str = "tests: cargo test --workspace";

/// They read the variable, and want optimised code.
const LONG_TESTS: &str =
    "tests, long: WGPU_ACTIVATIONS_LONG=\"1\" cargo test --release --workspace";

/// Runs every check, and stops at the first that fails.
pub fn test(sh: &Shell, extent: &Extent) -> Result<()> {
    let start = Instant::now();
    let steps = steps(extent);
    let last = steps.len();
    for (number, step) in (1..).zip(steps) {
        let (name, line) = parts(step);
        if number == last && !extent.no_setup {
            // The program that the set-up asks is built with the tests, by the same command, so
            // that nothing is compiled twice.
            let program = build(sh, &format!("{line} --no-run"), PROGRAM)?;
            setup::ensure(sh, &program, Wanted::here(extent.all_adapters))?;
        }
        run(sh, &format!("[{number}/{last}] {name}"), line)?;
    }
    println!("every check passed, in {:.1?}", start.elapsed());
    Ok(())
}

/// The tests are the last.
fn steps(extent: &Extent) -> Vec<&'static str> {
    let slow: &[&str] = if extent.quick { &[] } else { &SLOW };
    let tests = if extent.long { LONG_TESTS } else { TESTS };
    [&[FORMATTING], slow, &[tests]].concat()
}

fn parts(step: &str) -> (&str, &str) {
    step.split_once(": ").expect("a name and a line")
}

fn run(sh: &Shell, label: &str, line: &str) -> Result<()> {
    println!("{label}: {line}");
    let start = Instant::now();
    let status = Command::from(command(sh, line)).status();
    let status = status.context("could not start cargo")?;
    let took = start.elapsed();
    ensure!(status.success(), failure(label, line, status, took));
    println!("{label}: passed in {took:.1?}");
    Ok(())
}

fn failure(label: &str, line: &str, status: ExitStatus, took: Duration) -> String {
    format!("{label}: FAILED after {took:.1?} ({status}). To repeat it by hand:\n  {line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(quick: bool, long: bool) -> Vec<&'static str> {
        let extent = Extent {
            quick,
            long,
            ..Extent::default()
        };
        steps(&extent)
            .into_iter()
            .map(|step| parts(step).0)
            .collect()
    }

    #[test]
    fn quick_leaves_out_lints_and_documentation() {
        let lints = ["lints", "lints, GPU only"];
        let all = [&["formatting"], &lints[..], &["documentation", "tests"]].concat();
        assert_eq!(names(false, false), all);
        assert_eq!(names(true, false), ["formatting", "tests"]);
    }

    #[test]
    fn long_changes_the_tests_only() {
        assert_eq!(names(false, true).last(), Some(&"tests, long"));
        assert_eq!(names(false, true).len(), names(false, false).len());
        assert_eq!(names(true, true), ["formatting", "tests, long"]);
    }

    #[test]
    fn a_step_runs_what_can_be_typed_by_hand() {
        let sh = Shell::new().expect("a current folder");
        let words = |step: &str| {
            let text = command(&sh, parts(step).1).to_string();
            let (_, arguments) = text.split_once(' ').expect("cargo and its arguments");
            arguments.to_owned()
        };
        assert_eq!(words(FORMATTING), "fmt --all --check");
        let lints = "clippy --workspace --all-targets -- -D warnings";
        assert_eq!(words(SLOW[0]), lints);
        let variable = |step: &str| {
            let command = Command::from(command(&sh, parts(step).1));
            let (name, value) = command.get_envs().next().expect("one variable");
            let words = [Some(name), value].map(|word| word?.to_str().map(str::to_owned));
            words.map(Option::unwrap_or_default)
        };
        assert_eq!(words(SLOW[2]), "doc --workspace --no-deps");
        assert_eq!(variable(SLOW[2]), ["RUSTDOCFLAGS", "-D warnings"]);
        assert_eq!(words(LONG_TESTS), "test --release --workspace");
        assert_eq!(variable(LONG_TESTS), ["WGPU_ACTIVATIONS_LONG", "1"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_names_the_step_and_the_command() {
        use std::os::unix::process::ExitStatusExt;
        let status = ExitStatus::from_raw(101 << 8);
        let message = failure(
            "[2/4] lints",
            parts(SLOW[0]).1,
            status,
            Duration::from_secs(3),
        );
        assert!(message.starts_with("[2/4] lints: FAILED after 3.0s"));
        assert!(message.ends_with("cargo clippy --workspace --all-targets -- -D warnings"));
    }
}
