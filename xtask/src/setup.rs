//! The set-up: asks the program which adapters it finds, installs drivers where some are wanted
//! and missing, and asks again.
//!
//! All messages go to standard error, so that what a command itself prints stays clean.

mod adapters;
mod apt;
mod runtime_dir;

use std::path::Path;

use anyhow::{Result, bail};
use xshell::Shell;

use adapters::{ALL, Adapter, Answer, MESA};
pub use runtime_dir::runtime_dir;

/// Which adapters there must be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Each, and not one, whichever.
    all: bool,
    /// One that stays missing is an error: in CI nothing must go untested unnoticed.
    or_fail: bool,
}

impl Wanted {
    /// What is wanted on this machine, where all adapters were asked for or not.
    pub fn here(all_adapters: bool) -> Self {
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
        Self {
            all: ci || all_adapters,
            or_fail: ci,
        }
    }

    /// What to install where the program gives this answer.
    fn missing(self, Answer { found, .. }: &Answer) -> Vec<Adapter> {
        let is_missing = |(name, _): &Adapter| found.iter().all(|other| other != name);
        match self.all {
            true => ALL.into_iter().filter(is_missing).collect(),
            false if found.is_empty() => ALL[..MESA].to_vec(),
            false => Vec::new(),
        }
    }
}

/// Sees to it that the program finds the adapters that are wanted; an error says what to do.
pub fn ensure(sh: &Shell, program: &Path, wanted: Wanted) -> Result<()> {
    let ask = || adapters::ask(sh, program);
    settle(wanted, ask, |groups| apt::install(sh, groups))
}

/// Asks, installs what is missing, asks again.
fn settle(
    wanted: Wanted,
    ask: impl Fn() -> Result<Answer>,
    install: impl Fn(&[&str]) -> Result<()>,
) -> Result<()> {
    let ask = || ask().inspect(|answer| say(&answer.to_string()));
    let missing = wanted.missing(&ask()?);
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|(_, packages)| *packages).collect();
    let why = install(&packages).err();
    verdict(wanted, &ask()?, why.map(|why| why.to_string()))
}

/// What is said, or fails, after all has been tried.
fn verdict(wanted: Wanted, answer: &Answer, why: Option<String>) -> Result<()> {
    let missing = wanted.missing(answer);
    let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    let (names, why, remedy) = (names.join(", "), why.unwrap_or_default(), adapters::REMEDY);
    let text = format!("still missing: {names}.\n{why}\nTo install it by hand:\n{remedy}");
    let complaint = &answer.complaint;
    match (missing.is_empty(), answer.found.is_empty()) {
        (true, _) => {}
        (_, true) => bail!("no adapter was found, {text}\nThe program says: {complaint}"),
        _ if wanted.or_fail => bail!("{text}\n`--no-setup` tests what there is all the same."),
        _ => say(&format!("going on with what there is; {text}")),
    }
    Ok(())
}

/// One message of the set-up.
fn say(message: &str) {
    eprintln!("set-up: {message}");
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const ANY: Wanted = Wanted {
        all: false,
        or_fail: false,
    };
    const EACH: Wanted = Wanted { all: true, ..ANY };
    const EACH_OR_FAIL: Wanted = Wanted {
        or_fail: true,
        ..EACH
    };

    const VULKAN: &str = r#"{"backend": "vulkan", "compute_shaders": true}"#;
    const GL: &str = r#"{"backend": "gl", "compute_shaders": true}"#;
    const SWIFTSHADER: &str = r#"{"backend": "vulkan", "compute_shaders": true,
        "name": "SwiftShader Device (LLVM 16.0.0)"}"#;

    /// Settles on a machine where each install brings the adapter of its packages, if it may.
    /// What there is at first, and what was installed in which order.
    fn settled(wanted: Wanted, first: &[&str], may: bool) -> (Result<()>, Vec<&'static str>) {
        let there = RefCell::new(first.to_vec());
        let installed = RefCell::new(Vec::new());
        let ask = || {
            let text = format!("[{}]", there.borrow().join(","));
            Ok(Answer::new(&text, "error: no GPU adapter found"))
        };
        let install = |groups: &[&str]| {
            if !may {
                bail!("this user is not root");
            }
            for packages in groups {
                let (name, text) = match packages.split(' ').next().unwrap_or_default() {
                    "mesa-vulkan-drivers" => ("Vulkan", VULKAN),
                    "libegl1" => ("GL", GL),
                    _ => ("SwiftShader", SWIFTSHADER),
                };
                installed.borrow_mut().push(name);
                there.borrow_mut().push(text);
            }
            Ok(())
        };
        let result = settle(wanted, ask, install);
        (result, installed.into_inner())
    }

    #[test]
    fn one_adapter_is_enough_for_most() {
        for there in [VULKAN, GL, SWIFTSHADER] {
            let (result, installed) = settled(ANY, &[there], true);
            assert!(result.is_ok() && installed.is_empty(), "{there}");
        }
        let (result, installed) = settled(ANY, &[], true);
        assert!(result.is_ok());
        assert_eq!(installed, ["Vulkan", "GL"]);
    }

    #[test]
    fn ci_wants_each() {
        let all = ["Vulkan", "GL", "SwiftShader"];
        for wanted in [EACH, EACH_OR_FAIL] {
            let (result, installed) = settled(wanted, &[], true);
            assert!(result.is_ok());
            assert_eq!(installed, all);
            // SwiftShader is a Vulkan driver, but not the one that is called so.
            let (_, installed) = settled(wanted, &[SWIFTSHADER], true);
            assert_eq!(installed, all[..2]);
        }
    }

    #[test]
    fn what_may_not_be_installed_is_said_and_fails_where_it_must() {
        let (result, _) = settled(EACH, &[VULKAN], false);
        assert!(result.is_ok());
        let (result, _) = settled(EACH_OR_FAIL, &[VULKAN], false);
        let message = result
            .expect_err("GL and SwiftShader are missing")
            .to_string();
        for word in ["GL, SwiftShader", "not root", "--no-setup"] {
            assert!(message.contains(word), "{word} in {message}");
        }
    }

    #[test]
    fn no_adapter_is_an_error_with_why_and_what_to_do() {
        for wanted in [ANY, EACH, EACH_OR_FAIL] {
            let error = settled(wanted, &[], false).0;
            let message = error.expect_err("an empty machine").to_string();
            for word in ["not root", "Debian", "Fedora", "Arch", "no GPU adapter"] {
                assert!(message.contains(word), "{word} in {message}");
            }
        }
    }
}
