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

use adapters::{Adapter, Answer};
use apt::Apt;
pub use runtime_dir::runtime_dir;

/// Which adapters there must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// One, whichever.
    Any,
    /// Each that is installed if it may be; that one stays missing is said and no error.
    All,
    /// Each, or it is an error: in CI nothing must go untested unnoticed.
    AllOrFail,
}

impl Wanted {
    /// What is wanted on this machine, where all adapters were asked for or not.
    pub fn here(all_adapters: bool) -> Self {
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
        match (ci, all_adapters) {
            (true, _) => Wanted::AllOrFail,
            (false, true) => Wanted::All,
            (false, false) => Wanted::Any,
        }
    }

    /// What to install where the program gives this answer.
    fn missing(self, answer: &Answer) -> Vec<Adapter> {
        match self {
            Wanted::Any if answer.is_empty() => adapters::ALL[..adapters::MESA].to_vec(),
            Wanted::Any => Vec::new(),
            _ => adapters::ALL
                .into_iter()
                .filter(|a| !answer.has(a))
                .collect(),
        }
    }
}

/// Sees to it that the program finds the adapters that are wanted; an error says what to do.
pub fn ensure(sh: &Shell, program: &Path, wanted: Wanted) -> Result<()> {
    let ask = || adapters::ask(sh, program);
    settle(wanted, ask, |groups| Apt::find(sh)?.install(groups))
}

/// Asks, installs what is missing, asks again; says, or fails with, what is missing even then.
fn settle(
    wanted: Wanted,
    ask: impl Fn() -> Result<Answer>,
    install: impl Fn(&[&[&str]]) -> Result<()>,
) -> Result<()> {
    let ask = || ask().inspect(|answer| say(&answer.to_string()));
    let missing = wanted.missing(&ask()?);
    if missing.is_empty() {
        return Ok(());
    }
    let groups: Vec<_> = missing.iter().map(|adapter| adapter.packages).collect();
    let why = install(&groups).err();
    let answer = ask()?;
    let missing = wanted.missing(&answer);
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|adapter| adapter.name).collect();
    let why = why.map_or_else(String::new, |why| format!("{why}\n"));
    let (names, remedy) = (names.join(", "), adapters::REMEDY);
    let text = format!("still missing: {names}.\n{why}To install it by hand:\n{remedy}");
    if answer.is_empty() {
        let complaint = &answer.complaint;
        bail!("no adapter was found, {text}\nThe program says: {complaint}");
    }
    if wanted == Wanted::AllOrFail {
        bail!("{text}\n`--no-setup` tests what there is all the same.");
    }
    say(&format!("going on with what there is; {text}"));
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
        let install = |groups: &[&[&str]]| {
            if !may {
                bail!("this user is not root");
            }
            for packages in groups {
                let (name, text) = match packages[0] {
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
            let (result, installed) = settled(Wanted::Any, &[there], true);
            assert!(result.is_ok() && installed.is_empty(), "{there}");
        }
        let (result, installed) = settled(Wanted::Any, &[], true);
        assert!(result.is_ok());
        assert_eq!(installed, ["Vulkan", "GL"]);
    }

    #[test]
    fn ci_wants_each() {
        let all = ["Vulkan", "GL", "SwiftShader"];
        for wanted in [Wanted::All, Wanted::AllOrFail] {
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
        let (result, _) = settled(Wanted::All, &[VULKAN], false);
        assert!(result.is_ok());
        let (result, _) = settled(Wanted::AllOrFail, &[VULKAN], false);
        let message = result
            .expect_err("GL and SwiftShader are missing")
            .to_string();
        for word in ["GL, SwiftShader", "not root", "--no-setup"] {
            assert!(message.contains(word), "{word} in {message}");
        }
    }

    #[test]
    fn no_adapter_is_an_error_with_why_and_what_to_do() {
        for wanted in [Wanted::Any, Wanted::All, Wanted::AllOrFail] {
            let error = settled(wanted, &[], false).0;
            let message = error.expect_err("an empty machine").to_string();
            for word in ["not root", "Debian", "Fedora", "Arch", "no GPU adapter"] {
                assert!(message.contains(word), "{word} in {message}");
            }
        }
    }
}
