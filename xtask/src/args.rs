//! What the words after `cargo xtask` mean.

use std::ffi::OsString;

/// What `cargo xtask help` prints.
pub const USAGE: &str = "\
The commands of this repository. Each does the set-up that it needs.

usage: cargo xtask COMMAND

  test [--no-setup] [--quick] [--long]
                                every check: formatting, lints, documentation, tests;
                                --quick leaves out lints and documentation;
                                --long tests in release, with 20,000 random views per
                                adapter, a soak of 1,000,000 dispatches, and a file of
                                3 GiB: takes many minutes and about 8 GiB of disk
  demo [--no-setup] [ARGS...]   the demonstration; ARGS go to `wgpu-activations demo`
  browser [PAGES...]            the pages of web/, built, measured and run in Chromium;
                                skipped where Chromium or Rust's wasm target is missing
  setup                         only the set-up, saying what it found
  help                          this text

Set-up looks for a Vulkan and a GL driver, and for a C linker. On Linux, where a
driver is missing, it installs Mesa's with apt-get if it may (as root, or where sudo
asks for no password), and else says what to install. --no-setup leaves it out.";

/// One command, understood.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    /// Print the usage.
    Help,
    /// Only the set-up.
    Setup,
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
}

/// How much is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Leave out the slow checks that find no wrong result.
    pub quick: bool,
    /// Run the tests in their long form.
    pub long: bool,
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
        Some("browser") if rest.iter().any(|word| is_help(word)) => Ok(Request::Help),
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
    match words.first() {
        None => Ok(Request::Setup),
        Some(word) if is_help(word) => Ok(Request::Help),
        Some(word) => Err(unknown("setup", word)),
    }
}

fn parse_test(words: &[OsString]) -> Result<Request, String> {
    let (mut set_up, mut extent) = (true, Extent::default());
    for word in words {
        match word.to_str() {
            Some("--no-setup") => set_up = false,
            Some("--quick") => extent.quick = true,
            Some("--long") => extent.long = true,
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
            let extent = Extent { quick, long };
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
        ] {
            let message = parsed(line).expect_err(line);
            assert!(message.contains(word), "{message}");
        }
    }
}
