//! The checks of `cargo xtask test`, in order.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use xshell::Shell;

use crate::args::Extent;
use crate::cargo::{Built, command};
use crate::setup::{self, Wanted};

/// One check.
struct Step {
    name: &'static str,
    /// What to type to repeat it by hand.
    line: &'static str,
    /// Whether `--quick` runs it too.
    quick: bool,
}

/// What needs no adapter, cheapest first. These and the tests use the dev profile, and so one set
/// of build scripts and macros.
const BEFORE_TESTS: [Step; 4] = [
    Step {
        name: "formatting",
        line: "cargo fmt --all --check",
        quick: true,
    },
    Step {
        name: "lints",
        line: "cargo clippy --workspace --all-targets -- -D warnings",
        quick: false,
    },
    Step {
        name: "lints, GPU only",
        line: "cargo clippy --package wgpu-activations --no-default-features --all-targets \
               -- -D warnings",
        quick: false,
    },
    Step {
        name: "documentation",
        line: "RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps",
        quick: false,
    },
];

/// The tests as they run each time.
const TESTS: Step = Step {
    name: "tests",
    line: "cargo test --workspace",
    quick: true,
};

/// The tests in their long form. They read the variable, and want optimised code.
const LONG_TESTS: Step = Step {
    name: "tests, long",
    line: "WGPU_ACTIVATIONS_LONG=\"1\" cargo test --release --workspace",
    quick: true,
};

/// Subcommands of cargo that are components of rustup.
const COMPONENTS: [(&str, &str); 2] = [("fmt", "rustfmt"), ("clippy", "clippy")];

/// Runs every check, and stops at the first that fails. The program that the set-up asks is built
/// with the tests, by the same command, so that nothing is compiled twice.
pub fn test(sh: &Shell, extent: &Extent) -> Result<()> {
    let (before, tests) = (before_tests(extent), tests(extent));
    require_components(sh, &before)?;
    let start = Instant::now();
    let all = before.len() + 1;
    for (i, step) in before.into_iter().enumerate() {
        step.run(sh, &format!("[{}/{all}] {}", i + 1, step.name))?;
    }
    if !extent.no_setup {
        let built = Built::by(sh, &format!("{} --no-run", tests.line))?;
        setup::ensure(sh, built.program()?, Wanted::here(extent.all_adapters))?;
    }
    tests.run(sh, &format!("[{all}/{all}] {}", tests.name))?;
    println!("every check passed, in {}", seconds(start.elapsed()));
    Ok(())
}

fn before_tests(extent: &Extent) -> Vec<&'static Step> {
    let all = BEFORE_TESTS.iter();
    all.filter(|step| step.quick || !extent.quick).collect()
}

fn tests(extent: &Extent) -> &'static Step {
    match extent.long {
        true => &LONG_TESTS,
        false => &TESTS,
    }
}

/// Refuses at once, rather than after minutes, where a component of rustup is missing.
fn require_components(sh: &Shell, steps: &[&Step]) -> Result<()> {
    let is_missing = |(subcommand, _): &&(&str, &str)| {
        let call = format!("cargo {subcommand} ");
        steps.iter().any(|step| step.line.starts_with(&call))
            && command(sh, &format!("{call} --version")).output().is_err()
    };
    let missing = COMPONENTS.iter().filter(is_missing);
    let missing: Vec<&str> = missing.map(|(_, component)| *component).collect();
    ensure!(
        missing.is_empty(),
        "this Rust has no {}: run `rustup component add rustfmt clippy`, then this again",
        missing.join(" and no "),
    );
    Ok(())
}

impl Step {
    fn run(&self, sh: &Shell, label: &str) -> Result<()> {
        println!("{label}: {}", self.line);
        let start = Instant::now();
        let result = command(sh, self.line).run();
        let took = seconds(start.elapsed());
        result.with_context(|| self.failure(label, &took))?;
        println!("{label}: passed in {took}");
        Ok(())
    }

    fn failure(&self, label: &str, took: &str) -> String {
        let line = self.line;
        format!("{label}: FAILED after {took}. To repeat it by hand:\n  {line}")
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
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
        let steps = before_tests(&extent).into_iter().chain([tests(&extent)]);
        steps.map(|step| step.name).collect()
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
        assert_eq!(names(false, true).len(), BEFORE_TESTS.len() + 1);
        assert_eq!(names(true, true), ["formatting", "tests, long"]);
    }

    #[test]
    fn a_step_runs_what_can_be_typed_by_hand() {
        let sh = Shell::new().expect("a current folder");
        let words = |step: &Step| {
            let text = command(&sh, step.line).to_string();
            let (_, arguments) = text.split_once(' ').expect("cargo and its arguments");
            arguments.to_owned()
        };
        assert_eq!(words(&BEFORE_TESTS[0]), "fmt --all --check");
        let lints = "clippy --workspace --all-targets -- -D warnings";
        assert_eq!(words(&BEFORE_TESTS[1]), lints);
        let variable = |step: &Step| {
            let command = std::process::Command::from(command(&sh, step.line));
            let (name, value) = command.get_envs().next().expect("one variable");
            let words = [Some(name), value].map(|word| word?.to_str().map(str::to_owned));
            words.map(Option::unwrap_or_default)
        };
        assert_eq!(words(&BEFORE_TESTS[3]), "doc --workspace --no-deps");
        assert_eq!(variable(&BEFORE_TESTS[3]), ["RUSTDOCFLAGS", "-D warnings"]);
        assert_eq!(words(&LONG_TESTS), "test --release --workspace");
        assert_eq!(variable(&LONG_TESTS), ["WGPU_ACTIVATIONS_LONG", "1"]);
    }

    #[test]
    fn a_failure_names_the_step_and_the_command() {
        let message = BEFORE_TESTS[1].failure("[2/4] lints", "3.0 s");
        assert!(message.starts_with("[2/4] lints: FAILED after 3.0 s"));
        assert!(message.ends_with("cargo clippy --workspace --all-targets -- -D warnings"));
    }
}
