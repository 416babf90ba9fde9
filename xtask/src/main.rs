//! `cargo xtask`: the commands that README promises, with all the set-up that they need.

mod adopt;
mod browser;
mod cargo;
mod portable;
mod setup;
mod steps;

use std::env::current_dir;
use std::ffi::OsString;
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, ExitCode};

use anyhow::Result;
use cargo::{PROGRAM, build};
use clap::{CommandFactory, Parser};
use setup::Wanted;
use xshell::Shell;

/// The commands of this repository. Each does the set-up that it needs.
#[derive(Debug, PartialEq, Eq, clap::Parser)]
#[command(bin_name = "cargo xtask", flatten_help = true, after_help = SET_UP)]
struct Args {
    /// Without one, help is shown.
    #[command(subcommand)]
    task: Option<Task>,
}

const SET_UP: &str = "\
Set-up asks the program which adapters it finds. Where it finds none, it installs Mesa's drivers \
with apt-get if it may (as root, or where sudo asks for no password), and else says what to \
install. In CI (CI=true) --all-adapters is on, and a missing one an error.";

/// One command.
#[derive(Debug, PartialEq, Eq, clap::Subcommand)]
enum Task {
    /// Every check: formatting, lints, documentation, tests
    Test(Extent),
    /// The demonstration
    #[command(disable_help_flag = true)]
    Demo {
        /// Leave out the set-up
        #[arg(long)]
        no_setup: bool,
        /// What to hand on to `wgpu-activations demo`, its --help too
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
    /// The pages of web/, built, measured and run in Chromium; skipped where Chromium or Rust's
    /// wasm target is missing
    Browser {
        /// Only these
        pages: Vec<String>,
    },
    /// Only the set-up, saying what it found
    Setup {
        /// Want each adapter that the tests know: Vulkan, GL and the SwiftShader of Debian's
        /// chromium
        #[arg(long)]
        all_adapters: bool,
    },
    /// A folder with which `run.sh RESULTS` tests and measures on a machine with a GPU, without
    /// Rust
    Portable {
        /// Where, if not in target/portable
        folder: Option<PathBuf>,
    },
    /// Puts such results into benches/results and docs/accuracy.md
    Adopt {
        /// The folder that run.sh has written
        results: PathBuf,
    },
}

/// How much is checked.
#[derive(Debug, Default, PartialEq, Eq, clap::Args)]
pub struct Extent {
    /// Leave out the set-up
    #[arg(long)]
    pub no_setup: bool,
    /// Leave out lints and documentation
    #[arg(long)]
    pub quick: bool,
    /// Test in release, everything on every adapter, with 20,000 random views per adapter, a soak
    /// of 1,000,000 dispatches, and a file of 3 GiB: takes many minutes and about 8 GiB of disk
    #[arg(long)]
    pub long: bool,
    /// Want each adapter that the tests know: Vulkan, GL and the SwiftShader of Debian's chromium
    #[arg(long)]
    pub all_adapters: bool,
}

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

#[cfg(test)]
mod tests {
    use clap::Parser;
    use clap::error::ErrorKind;

    use super::*;

    fn parsed(line: &str) -> Result<Option<Task>, clap::Error> {
        let words = ["xtask"].into_iter().chain(line.split_whitespace());
        Args::try_parse_from(words).map(|args| args.task)
    }

    fn means(line: &str, task: Task) {
        assert_eq!(parsed(line).expect(line), Some(task), "{line}");
    }

    #[test]
    fn nothing_and_help_show_the_usage() {
        assert_eq!(parsed("").expect("nothing"), None);
        for line in [
            "help",
            "--help",
            "-h",
            "test --help",
            "setup -h",
            "adopt -h",
        ] {
            let shown = parsed(line).expect_err(line);
            assert_eq!(shown.kind(), ErrorKind::DisplayHelp, "{line}");
        }
        let usage = parsed("help").expect_err("the usage").to_string();
        for word in ["--quick", "--long", "--all-adapters", "PAGES", "RESULTS"] {
            assert!(usage.contains(word), "{word} in {usage}");
        }
    }

    #[test]
    fn test_takes_its_options_in_any_order() {
        for (line, no_setup, quick, long) in [
            ("test", false, false, false),
            ("test --quick", false, true, false),
            ("test --quick --no-setup", true, true, false),
            ("test --no-setup --quick", true, true, false),
            ("test --long", false, false, true),
            ("test --long --quick", false, true, true),
            ("test --no-setup --long", true, false, true),
        ] {
            let extent = Extent {
                no_setup,
                quick,
                long,
                all_adapters: false,
            };
            means(line, Task::Test(extent));
        }
    }

    #[test]
    fn all_adapters_may_be_wanted() {
        let extent = Extent {
            all_adapters: true,
            ..Extent::default()
        };
        means("test --all-adapters", Task::Test(extent));
        for (line, all_adapters) in [("setup", false), ("setup --all-adapters", true)] {
            means(line, Task::Setup { all_adapters });
        }
    }

    #[test]
    fn portable_and_adopt_take_a_folder() {
        means("portable", Task::Portable { folder: None });
        let folder = Some("/tmp/p".into());
        means("portable /tmp/p", Task::Portable { folder });
        let results = "results".into();
        means("adopt results", Task::Adopt { results });
        assert!(parsed("adopt").is_err());
    }

    #[test]
    fn demo_hands_everything_on_but_a_leading_no_setup() {
        for (line, no_setup, args) in [
            ("demo", false, ""),
            ("demo --device gl", false, "--device gl"),
            ("demo --help", false, "--help"),
            ("demo --json --no-setup", false, "--json --no-setup"),
            ("demo --no-setup --json", true, "--json"),
        ] {
            let args = args.split_whitespace().map(OsString::from).collect();
            means(line, Task::Demo { no_setup, args });
        }
    }

    #[test]
    fn a_wrong_word_is_named() {
        for (line, word) in [
            ("tset", "tset"),
            ("test --fast", "--fast"),
            ("setup now", "now"),
            ("portable a b", "b"),
            ("portable --fast", "--fast"),
            ("adopt a --fast", "--fast"),
        ] {
            let message = parsed(line).expect_err(line).to_string();
            assert!(message.contains(word), "{message}");
        }
    }
}
