//! The checks of `cargo xtask test`, in order, and the run of the demonstration.

use std::ffi::{OsStr, OsString};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::args::Extent;
use crate::setup::Environment;

/// One check: a cargo command with a name.
pub struct Step {
    name: &'static str,
    args: &'static [&'static str],
    env: &'static [(&'static str, &'static str)],
    /// The rustup component that it needs, beside cargo itself.
    component: Option<&'static str>,
    /// Whether `--quick` runs it too.
    quick: bool,
}

/// Cheapest first. These and the tests use the dev profile, and so one set of build scripts and
/// macros.
const BEFORE_TESTS: [Step; 4] = [
    Step {
        name: "formatting",
        args: &["fmt", "--all", "--check"],
        env: &[],
        component: Some("rustfmt"),
        quick: true,
    },
    Step {
        name: "lints",
        args: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
        env: &[],
        component: Some("clippy"),
        quick: false,
    },
    Step {
        name: "lints, GPU only",
        args: &[
            "clippy",
            "--package",
            "wgpu-activations",
            "--no-default-features",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
        env: &[],
        component: Some("clippy"),
        quick: false,
    },
    Step {
        name: "documentation",
        args: &["doc", "--workspace", "--no-deps"],
        env: &[("RUSTDOCFLAGS", "-D warnings")],
        component: None,
        quick: false,
    },
];

/// The tests as they run each time.
const TESTS: Step = Step {
    name: "tests",
    args: &["test", "--workspace"],
    env: &[],
    component: None,
    quick: true,
};

/// The tests in their long form. They read the variable, and want optimised code.
const LONG_TESTS: Step = Step {
    name: "tests, long",
    args: &["test", "--release", "--workspace"],
    env: &[("WGPU_ACTIVATIONS_LONG", "1")],
    ..TESTS
};

impl Step {
    /// What to type to repeat it by hand.
    fn by_hand(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        words.extend(
            self.env
                .iter()
                .map(|(name, value)| format!("{name}={value:?}")),
        );
        words.push("cargo".into());
        words.extend(self.args.iter().map(|&arg| arg.into()));
        words.join(" ")
    }

    fn run(&self, environment: &Environment) -> Result<ExitStatus, String> {
        let mut command = environment.command(cargo());
        command.args(self.args).envs(self.env.iter().copied());
        status(&mut command)
    }
}

/// The steps to run.
pub fn chosen(extent: Extent) -> Vec<&'static Step> {
    let tests = if extent.long { &LONG_TESTS } else { &TESTS };
    let all = BEFORE_TESTS.iter().chain([tests]);
    all.filter(|step| step.quick || !extent.quick).collect()
}

/// Refuses at once, rather than after minutes, where a component of rustup is missing.
pub fn require_components(steps: &[&Step]) -> Result<(), String> {
    let missing: Vec<&str> = steps
        .iter()
        .filter_map(|step| step.component.map(|component| (component, step.args[0])))
        .filter(|(_, subcommand)| !subcommand_works(subcommand))
        .map(|(component, _)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "this Rust has no {}: run `rustup component add rustfmt clippy`, then this again",
        missing.join(" and no "),
    ))
}

fn subcommand_works(subcommand: &str) -> bool {
    let mut command = Command::new(cargo());
    command.args([subcommand, "--version"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs the steps in order, and stops at the first that fails.
pub fn run_all(steps: &[&Step], environment: &Environment) -> Result<(), String> {
    let start = Instant::now();
    for (index, step) in steps.iter().enumerate() {
        let label = format!("[{}/{}] {}", index + 1, steps.len(), step.name);
        println!("{label}: {}", step.by_hand());
        let step_start = Instant::now();
        let status = step.run(environment)?;
        let took = seconds(step_start.elapsed());
        if !status.success() {
            return Err(failure(&label, step, status, &took));
        }
        println!("{label}: passed in {took}");
    }
    let took = seconds(start.elapsed());
    println!("every check passed, in {took}");
    Ok(())
}

fn failure(label: &str, step: &Step, status: ExitStatus, took: &str) -> String {
    let by_hand = step.by_hand();
    format!("{label}: FAILED after {took} ({status}). To repeat it by hand:\n  {by_hand}")
}

/// Builds the program and runs its `demo`, in the user's own folder, with its own exit code.
pub fn demo(rest: &[OsString], environment: &Environment) -> Result<ExitCode, String> {
    let mut command = environment.command(cargo());
    command.args(["run", "--release", "--package", "cli", "--", "demo"]);
    let status = status(command.args(rest))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The cargo that runs us, so that the same toolchain does everything.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned())
}

fn status(command: &mut Command) -> Result<ExitStatus, String> {
    command.status().map_err(|error| {
        let program = command.get_program().to_string_lossy();
        format!("could not start {program}: {error}")
    })
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(quick: bool, long: bool) -> Vec<&'static str> {
        let steps = chosen(Extent { quick, long });
        steps.iter().map(|step| step.name).collect()
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
        let tests = "WGPU_ACTIVATIONS_LONG=\"1\" cargo test --release --workspace";
        assert_eq!(LONG_TESTS.by_hand(), tests);
    }

    #[test]
    fn a_step_can_be_typed_by_hand() {
        assert_eq!(BEFORE_TESTS[0].by_hand(), "cargo fmt --all --check");
        let doc = "RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps";
        assert_eq!(BEFORE_TESTS[3].by_hand(), doc);
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_names_the_step_and_the_command() {
        use std::os::unix::process::ExitStatusExt;
        let status = ExitStatus::from_raw(101 << 8);
        let message = failure("[2/4] lints", &BEFORE_TESTS[1], status, "3.0 s");
        assert!(message.starts_with("[2/4] lints: FAILED after 3.0 s"));
        assert!(message.ends_with("cargo clippy --workspace --all-targets -- -D warnings"));
    }
}
