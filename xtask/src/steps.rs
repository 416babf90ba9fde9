//! The checks of `cargo xtask test`, in order, and the run of the demonstration.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::args::Extent;
use crate::cargo::{cargo, status};
use crate::setup::Environment;

/// One check: a cargo command with a name.
pub struct Step {
    name: &'static str,
    /// What cargo is told.
    pub args: &'static [&'static str],
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

/// The checks that need no adapter.
pub fn before_tests(extent: Extent) -> Vec<&'static Step> {
    let all = BEFORE_TESTS.iter();
    all.filter(|step| step.quick || !extent.quick).collect()
}

/// The tests.
pub fn tests(extent: Extent) -> &'static Step {
    match extent.long {
        true => &LONG_TESTS,
        false => &TESTS,
    }
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

/// Runs steps in order, counts them and takes their times.
pub struct Runner<'a> {
    environment: &'a Environment,
    start: Instant,
    done: usize,
    all: usize,
}

impl<'a> Runner<'a> {
    /// For this many steps.
    pub fn new(all: usize, environment: &'a Environment) -> Self {
        let start = Instant::now();
        Self {
            environment,
            start,
            done: 0,
            all,
        }
    }

    /// Runs these, and stops at the first that fails.
    pub fn run(&mut self, steps: &[&Step]) -> Result<(), String> {
        for step in steps {
            self.done += 1;
            let label = format!("[{}/{}] {}", self.done, self.all, step.name);
            println!("{label}: {}", step.by_hand());
            let start = Instant::now();
            let status = step.run(self.environment)?;
            let took = seconds(start.elapsed());
            if !status.success() {
                return Err(failure(&label, step, status, &took));
            }
            println!("{label}: passed in {took}");
        }
        Ok(())
    }

    /// Says that all is well.
    pub fn finish(&self) {
        println!("every check passed, in {}", seconds(self.start.elapsed()));
    }
}

fn failure(label: &str, step: &Step, status: ExitStatus, took: &str) -> String {
    let by_hand = step.by_hand();
    format!("{label}: FAILED after {took} ({status}). To repeat it by hand:\n  {by_hand}")
}

/// Runs the program's `demo`, in the user's own folder, with its own exit code.
pub fn demo(
    program: &Path,
    rest: &[OsString],
    environment: &Environment,
) -> Result<ExitCode, String> {
    let status = status(environment.command(program).arg("demo").args(rest))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
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
        let steps = before_tests(extent).into_iter().chain([tests(extent)]);
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
