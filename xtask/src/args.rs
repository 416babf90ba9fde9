//! What the words after `cargo xtask` mean.

use std::ffi::OsString;
use std::path::PathBuf;

/// What `cargo xtask help` prints.
pub const USAGE: &str = "\
The commands of this repository. Each does the set-up that it needs.

usage: cargo xtask COMMAND

  test [--no-setup] [--quick] [--long] [--all-adapters]
                                every check: formatting, lints, documentation, tests;
                                --quick leaves out lints and documentation;
                                --long tests in release, everything on every adapter,
                                with 20,000 random views per adapter, a soak of
                                1,000,000 dispatches, and a file of 3 GiB: takes many
                                minutes and about 8 GiB of disk
  demo [--no-setup] [ARGS...]   the demonstration; ARGS go to `wgpu-activations demo`
  browser [PAGES...]            the pages of web/, built, measured and run in Chromium;
                                skipped where Chromium or Rust's wasm target is missing
  setup [--all-adapters]        only the set-up, saying what it found
  portable [FOLDER]             a folder (target/portable) with which `run.sh RESULTS`
                                tests and measures on a machine with a GPU, without Rust
  adopt RESULTS                 puts such results into benches/results and docs/accuracy.md
  help                          this text

Set-up asks the program which adapters it finds. Where it finds none, it installs Mesa's
drivers with apt-get if it may (as root, or where sudo asks for no password), and else
says what to install. --all-adapters wants each that the tests know: Vulkan, GL and the
SwiftShader of Debian's chromium. In CI (CI=true) that is so, and a missing one an error.
--no-setup leaves it out.";

/// One command, understood.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    /// Print the usage.
    Help,
    /// Only the set-up.
    Setup {
        /// Each adapter that the tests know.
        all_adapters: bool,
    },
    /// The pages of these names in a browser, or all.
    Browser(Vec<String>),
    /// Every check.
    Test {
        /// Look for drivers, and install them, first.
        set_up: bool,
        /// Which checks.
        extent: Extent,
    },
    /// The demonstration.
    Demo {
        /// Look for drivers, and install them, first.
        set_up: bool,
        /// What to hand on to the program.
        rest: Vec<OsString>,
    },
    /// Makes the folder that runs without Rust.
    Portable {
        /// Where, if not in the usual place.
        folder: Option<PathBuf>,
    },
    /// Takes over what it has found.
    Adopt {
        /// The results.
        folder: PathBuf,
    },
}

/// How much is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Leave out the slow checks that find no wrong result.
    pub quick: bool,
    /// Run the tests in their long form.
    pub long: bool,
    /// Want each adapter that the tests know.
    pub all_adapters: bool,
}

/// Reads the words after `cargo xtask`; an error says which word is wrong.
pub fn parse(words: &[OsString]) -> Result<Request, String> {
    let Some((command, rest)) = words.split_first() else {
        return Ok(Request::Help);
    };
    match command.to_str() {
        Some("help" | "--help" | "-h") => Ok(Request::Help),
        Some("setup") => parse_setup(rest),
        Some("test") => parse_test(rest),
        Some("demo") => Ok(parse_demo(rest)),
        Some("portable") => parse_portable(rest),
        Some("adopt") => parse_adopt(rest),
        Some("browser") if rest.iter().any(is_help) => Ok(Request::Help),
        Some("browser") => Ok(Request::Browser(text(rest))),
        _ => Err(format!(
            "there is no command '{}'",
            command.to_string_lossy()
        )),
    }
}

fn text(words: &[OsString]) -> Vec<String> {
    let text = words.iter().map(|word| word.to_string_lossy());
    text.map(String::from).collect()
}

fn parse_setup(words: &[OsString]) -> Result<Request, String> {
    let mut all_adapters = false;
    for word in words {
        match word.to_str() {
            Some("--all-adapters") => all_adapters = true,
            _ if is_help(word) => return Ok(Request::Help),
            _ => return Err(unknown("setup", word)),
        }
    }
    Ok(Request::Setup { all_adapters })
}

fn parse_portable(words: &[OsString]) -> Result<Request, String> {
    match words {
        [word, ..] if is_help(word) => Ok(Request::Help),
        [] => Ok(Request::Portable { folder: None }),
        [folder] if !is_option(folder) => Ok(Request::Portable {
            folder: Some(folder.into()),
        }),
        [word] | [_, word, ..] => Err(unknown("portable", word)),
    }
}

fn parse_adopt(words: &[OsString]) -> Result<Request, String> {
    match words {
        [word, ..] if is_help(word) => Ok(Request::Help),
        [] => Err("'adopt' wants the folder that run.sh has written".into()),
        [folder] if !is_option(folder) => Ok(Request::Adopt {
            folder: folder.into(),
        }),
        [word] | [_, word, ..] => Err(unknown("adopt", word)),
    }
}

fn parse_test(words: &[OsString]) -> Result<Request, String> {
    let (mut set_up, mut extent) = (true, Extent::default());
    for word in words {
        match word.to_str() {
            Some("--no-setup") => set_up = false,
            Some("--quick") => extent.quick = true,
            Some("--long") => extent.long = true,
            Some("--all-adapters") => extent.all_adapters = true,
            _ if is_help(word) => return Ok(Request::Help),
            _ => return Err(unknown("test", word)),
        }
    }
    Ok(Request::Test { set_up, extent })
}

/// Only a leading `--no-setup` is ours: everything else belongs to the program, its `--help` too.
fn parse_demo(words: &[OsString]) -> Request {
    match words.split_first() {
        Some((first, rest)) if first == "--no-setup" => Request::Demo {
            set_up: false,
            rest: rest.to_vec(),
        },
        _ => Request::Demo {
            set_up: true,
            rest: words.to_vec(),
        },
    }
}

fn is_help(word: &OsString) -> bool {
    word == "--help" || word == "-h"
}

fn is_option(word: &OsString) -> bool {
    word.to_string_lossy().starts_with('-')
}

fn unknown(command: &str, word: &OsString) -> String {
    format!("'{command}' knows no '{}'", word.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    fn parsed(line: &str) -> Result<Request, String> {
        parse(&words(line))
    }

    #[test]
    fn nothing_and_help_show_the_usage() {
        for line in ["", "help", "--help", "-h", "test --help", "setup -h"] {
            assert_eq!(parsed(line), Ok(Request::Help), "{line}");
        }
    }

    #[test]
    fn test_takes_its_options_in_any_order() {
        let test = |set_up, quick, long| {
            let extent = Extent {
                quick,
                long,
                ..Extent::default()
            };
            Ok(Request::Test { set_up, extent })
        };
        assert_eq!(parsed("test"), test(true, false, false));
        assert_eq!(parsed("test --quick"), test(true, true, false));
        assert_eq!(parsed("test --quick --no-setup"), test(false, true, false));
        assert_eq!(parsed("test --no-setup --quick"), test(false, true, false));
        assert_eq!(parsed("test --long"), test(true, false, true));
        assert_eq!(parsed("test --long --quick"), test(true, true, true));
        assert_eq!(parsed("test --no-setup --long"), test(false, false, true));
    }

    #[test]
    fn all_adapters_may_be_wanted() {
        let extent = Extent {
            all_adapters: true,
            ..Extent::default()
        };
        let test = Request::Test {
            set_up: true,
            extent,
        };
        assert_eq!(parsed("test --all-adapters"), Ok(test));
        for (line, all_adapters) in [("setup", false), ("setup --all-adapters", true)] {
            assert_eq!(parsed(line), Ok(Request::Setup { all_adapters }));
        }
    }

    #[test]
    fn portable_and_adopt_take_a_folder() {
        let folder = |name: &str| Some(PathBuf::from(name));
        let portable = |folder| Ok(Request::Portable { folder });
        assert_eq!(parsed("portable"), portable(None));
        assert_eq!(parsed("portable /tmp/p"), portable(folder("/tmp/p")));
        let adopt = Request::Adopt {
            folder: "results".into(),
        };
        assert_eq!(parsed("adopt results"), Ok(adopt));
        assert!(parsed("adopt").is_err());
    }

    #[test]
    fn demo_hands_everything_on_but_a_leading_no_setup() {
        let demo = |set_up, rest| {
            let rest = words(rest);
            Ok(Request::Demo { set_up, rest })
        };
        assert_eq!(parsed("demo"), demo(true, ""));
        assert_eq!(parsed("demo --device gl"), demo(true, "--device gl"));
        assert_eq!(parsed("demo --help"), demo(true, "--help"));
        assert_eq!(parsed("demo --no-setup --json"), demo(false, "--json"));
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
            let message = parsed(line).expect_err(line);
            assert!(message.contains(word), "{message}");
        }
    }
}
