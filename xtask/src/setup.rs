//! The set-up: asks the program which adapters it finds, installs drivers where some are wanted
//! and missing, and asks again.
//!
//! All messages go to standard error, so that what a command itself prints stays clean.

mod adapters;
mod apt;
mod runtime_dir;

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use adapters::{Adapter, Answer};
use apt::Apt;
use runtime_dir::RuntimeDir;

/// What the commands run in: a folder for Mesa's sockets, while they run.
pub struct Environment(Option<RuntimeDir>);

impl Environment {
    /// Makes the folder where it is missing.
    pub fn new() -> Self {
        Self(RuntimeDir::if_unset())
    }

    /// A command that runs in it.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        if let Some(folder) = &self.0 {
            command.env(runtime_dir::VARIABLE, folder.path());
        }
        command
    }
}

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
    /// What to install where the program gives this answer.
    fn missing(self, answer: &Answer) -> Vec<&'static Adapter> {
        match self {
            Wanted::Any if !answer.is_empty() => Vec::new(),
            Wanted::Any => adapters::MESA.iter().collect(),
            Wanted::All | Wanted::AllOrFail => adapters::all().filter(|a| !answer.has(a)).collect(),
        }
    }
}

/// Sees to it that the program finds the adapters that are wanted; an error says what to do.
pub fn ensure(program: &Path, environment: &Environment, wanted: Wanted) -> Result<(), String> {
    let ask = || adapters::ask(environment.command(program));
    let path = std::env::var_os("PATH").unwrap_or_default();
    settle(wanted, ask, |groups| Apt::find(&path)?.install(groups))
}

/// Asks, installs what is missing, asks again.
fn settle(
    wanted: Wanted,
    ask: impl Fn() -> Result<Answer, String>,
    install: impl Fn(&[&[&str]]) -> Result<(), String>,
) -> Result<(), String> {
    let answer = ask()?;
    say(&answer.to_string());
    let missing = wanted.missing(&answer);
    if missing.is_empty() {
        return Ok(());
    }
    let groups: Vec<&[&str]> = missing.iter().map(|adapter| adapter.packages).collect();
    let why = install(&groups).err().unwrap_or_default();
    let answer = ask()?;
    say(&answer.to_string());
    verdict(wanted, &answer, &why)
}

/// What is said, or fails, after all has been tried.
fn verdict(wanted: Wanted, answer: &Answer, why: &str) -> Result<(), String> {
    let missing = wanted.missing(answer);
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|adapter| adapter.name).collect();
    let (names, remedy) = (names.join(", "), adapters::REMEDY);
    let text = format!("still missing: {names}.\n{why}\nTo install it by hand:\n{remedy}");
    match (answer.is_empty(), wanted) {
        (true, _) => Err(format!(
            "no adapter was found, {text}\nThe program says: {}",
            answer.complaint
        )),
        (false, Wanted::AllOrFail) => Err(format!(
            "{text}\n`--no-setup` tests what there is all the same."
        )),
        (false, _) => {
            say(&format!("going on with what there is; {text}"));
            Ok(())
        }
    }
}

/// One message of the set-up.
fn say(message: &str) {
    eprintln!("set-up: {message}");
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const VULKAN: &str = "\n  {\n    \"backend\": \"vulkan\",\n    \"compute_shaders\": true\n  }";
    const GL: &str = "\n  {\n    \"backend\": \"gl\",\n    \"compute_shaders\": true\n  }";
    const SWIFTSHADER: &str = "\n  {\n    \"backend\": \"vulkan\",\n    \"compute_shaders\": true,\n    \
         \"name\": \"SwiftShader Device (LLVM 16.0.0)\"\n  }";

    /// Settles on a machine where each install brings the adapter of its packages, if it may.
    /// What there is at first, and what was installed in which order.
    fn settled(
        wanted: Wanted,
        first: &[&str],
        may: bool,
    ) -> (Result<(), String>, Vec<&'static str>) {
        let there = RefCell::new(first.to_vec());
        let installed = RefCell::new(Vec::new());
        let ask = || {
            let text = there.borrow().concat();
            Ok(Answer::new(&text, "error: no GPU adapter found"))
        };
        let install = |groups: &[&[&str]]| {
            if !may {
                return Err("this user is not root".into());
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
            assert_eq!(settled(Wanted::Any, &[there], true), (Ok(()), vec![]));
        }
        let (result, installed) = settled(Wanted::Any, &[], true);
        assert_eq!((result, installed), (Ok(()), vec!["Vulkan", "GL"]));
    }

    #[test]
    fn ci_wants_each() {
        let all = ["Vulkan", "GL", "SwiftShader"];
        for wanted in [Wanted::All, Wanted::AllOrFail] {
            let (result, installed) = settled(wanted, &[], true);
            assert_eq!((result, installed), (Ok(()), all.to_vec()));
            // SwiftShader is a Vulkan driver, but not the one that is called so.
            let (_, installed) = settled(wanted, &[SWIFTSHADER], true);
            assert_eq!(installed, all[..2]);
        }
    }

    #[test]
    fn what_may_not_be_installed_is_said_and_fails_where_it_must() {
        let (result, _) = settled(Wanted::All, &[VULKAN], false);
        assert_eq!(result, Ok(()));
        let (result, _) = settled(Wanted::AllOrFail, &[VULKAN], false);
        let message = result.expect_err("GL and SwiftShader are missing");
        for word in ["GL, SwiftShader", "not root", "--no-setup"] {
            assert!(message.contains(word), "{word} in {message}");
        }
    }

    #[test]
    fn no_adapter_is_an_error_with_why_and_what_to_do() {
        for wanted in [Wanted::Any, Wanted::All, Wanted::AllOrFail] {
            let message = settled(wanted, &[], false).0.expect_err("an empty machine");
            for word in ["not root", "Debian", "Fedora", "Arch", "no GPU adapter"] {
                assert!(message.contains(word), "{word} in {message}");
            }
        }
    }
}
