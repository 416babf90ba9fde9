//! Installs packages with apt-get, on Debian and its relatives.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::say;

/// How many of apt-get's lines to show when it fails.
const LAST_LINES: usize = 12;

/// apt-get, as somebody who may install.
pub struct Apt {
    /// The words before apt-get's own arguments, with apt-get itself.
    words: Vec<OsString>,
}

impl Apt {
    /// Looks on a PATH; an error says why nothing can be installed from here.
    pub fn find(path: &OsStr) -> Result<Self, String> {
        let (Some(apt), Some(env)) = (program(path, "apt-get"), program(path, "env")) else {
            return Err("Not installed from here: this system has no apt-get.".into());
        };
        let mut words = become_root(path)?;
        // `env` and not our own variables: sudo would drop those.
        words.push(env.into());
        words.push("DEBIAN_FRONTEND=noninteractive".into()); // debconf asks nothing
        words.push("NEEDRESTART_MODE=l".into()); // Ubuntu's needrestart lists, and asks nothing
        words.push(apt.into());
        Ok(Self { words })
    }

    /// Refreshes the lists and installs each group of packages, so that one that cannot be had
    /// keeps none of the others away; an error says why that was not possible.
    pub fn install(&self, groups: &[&[&str]]) -> Result<(), String> {
        // One dead source among many fails the refresh, yet the packages may be there all the same.
        let refresh = self.run(&["update", "-o", "APT::Update::Error-Mode=any"]);
        let install = |packages: &&[&str]| {
            let words = ["install", "-y", "--no-install-recommends"];
            self.run(&[&words, *packages].concat())
        };
        let failures: Vec<String> = groups.iter().map(install).filter_map(Result::err).collect();
        match failures.is_empty() {
            true => Ok(()),
            false => Err(refresh
                .err()
                .into_iter()
                .chain(failures)
                .collect::<Vec<_>>()
                .join("\n")),
        }
    }

    /// Runs one apt-get command, which may take a minute; an error holds its last lines.
    fn run(&self, words: &[&str]) -> Result<(), String> {
        const NO_QUESTIONS: [&str; 4] = [
            "-o",
            "DPkg::Lock::Timeout=120", // somebody else's apt-get may be at work
            "-o",
            "Dpkg::Options::=--force-confold",
        ];
        let line = format!("apt-get {}", words.join(" "));
        say(&format!("running {line} (this can take a minute)"));
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]);
        command.args(words).args(NO_QUESTIONS);
        match command.stdin(Stdio::null()).output() {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(failure(&line, &output)),
            Err(error) => Err(format!("{line} could not be started: {error}")),
        }
    }
}

/// A program on a PATH.
fn program(path: &OsStr, name: &str) -> Option<PathBuf> {
    let mut files = std::env::split_paths(path).map(|dir| dir.join(name));
    files.find(|file| file.is_file())
}

/// The words to put before a command: none for root, `sudo -n` where that asks for no password.
fn become_root(path: &OsStr) -> Result<Vec<OsString>, String> {
    let output = |name: &str, args: &[&str]| {
        let mut command = Command::new(program(path, name)?);
        command.args(args).stdin(Stdio::null()).output().ok()
    };
    if output("id", &["-u"]).is_some_and(|id| id.stdout.trim_ascii() == b"0") {
        return Ok(Vec::new());
    }
    match output("sudo", &["-n", "true"]) {
        Some(allowed) if allowed.status.success() => Ok(vec!["sudo".into(), "-n".into()]),
        _ => Err("Not installed from here: this user is not root, \
                  and there is no sudo that asks for no password."
            .into()),
    }
}

fn failure(line: &str, output: &Output) -> String {
    let complaints = String::from_utf8_lossy(&output.stderr);
    let messages = String::from_utf8_lossy(&output.stdout);
    let text = match complaints.trim() {
        "" => messages.trim_end(),
        complaints => complaints,
    };
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    format!(
        "{line} failed ({}); without a network it cannot work. Its last lines:\n  | {}",
        output.status,
        last.join("\n  | ")
    )
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use super::*;

    /// A folder of scripts that stands for the PATH; removed when this is dropped.
    struct Scripts {
        folder: PathBuf,
        /// One at a time: a process that another test starts while a script is being written
        /// holds that script open, and then it cannot be run ("text file busy").
        _alone: MutexGuard<'static, ()>,
    }

    impl Scripts {
        /// `env`, and a user with this id.
        fn new(user: u32) -> Self {
            static ALONE: Mutex<()> = Mutex::new(());
            let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
            let name = format!("xtask-scripts-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            fs::create_dir_all(&folder).expect("a temporary folder");
            symlink("/usr/bin/env", folder.join("env")).expect("the folder is ours");
            let scripts = Self {
                folder,
                _alone: alone,
            };
            scripts.add("id", &format!("echo {user}"));
            scripts
        }

        /// A shell script; in it, $LOG is the file that `log` reads.
        fn add(&self, name: &str, script: &str) {
            let (file, log) = (self.folder.join(name), self.folder.join("log"));
            let text = format!("#!/bin/sh\nLOG='{}'\n{script}\n", log.display());
            fs::write(&file, text).expect("the folder is ours");
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(file, executable).expect("the script is ours");
        }

        fn install(&self, groups: &[&[&str]]) -> Result<(), String> {
            Apt::find(self.folder.as_os_str())?.install(groups)
        }

        fn log(&self) -> String {
            fs::read_to_string(self.folder.join("log")).unwrap_or_default()
        }
    }

    impl Drop for Scripts {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    fn without_apt_get_or_rights_nothing_is_run() {
        let scripts = Scripts::new(1000);
        let message = scripts.install(&[&["mesa"]]).expect_err("no apt-get");
        assert!(message.contains("no apt-get"), "{message}");
        scripts.add("apt-get", "echo called >> $LOG");
        let message = scripts.install(&[&["mesa"]]).expect_err("no rights");
        assert!(message.contains("not root"), "{message}");
        scripts.add("sudo", "exit 1"); // asks for a password
        assert!(scripts.install(&[&["mesa"]]).is_err());
        assert_eq!(scripts.log(), "");
    }

    #[test]
    fn root_refreshes_and_installs_without_questions() {
        let scripts = Scripts::new(0);
        scripts.add("apt-get", "echo \"$DEBIAN_FRONTEND $*\" >> $LOG");
        assert_eq!(scripts.install(&[&["mesa", "egl"], &["chromium"]]), Ok(()));
        let log = scripts.log();
        let lines: Vec<&str> = log.lines().collect();
        assert_eq!(lines.len(), 3, "{log}");
        assert!(lines[0].starts_with("noninteractive update"), "{log}");
        let install = "noninteractive install -y --no-install-recommends mesa egl";
        assert!(lines[1].starts_with(install), "{log}");
        assert!(lines[2].contains(" chromium "), "{log}");
    }

    #[test]
    fn sudo_is_used_where_it_asks_for_nothing() {
        let scripts = Scripts::new(1000);
        scripts.add("sudo", "exit 0");
        scripts.add("apt-get", "exit 0");
        let apt = Apt::find(scripts.folder.as_os_str()).expect("sudo may");
        assert_eq!(apt.words[..2], ["sudo", "-n"]);
    }

    #[test]
    fn a_failed_refresh_alone_does_not_matter() {
        let scripts = Scripts::new(0);
        scripts.add("apt-get", "[ $1 = install ]");
        assert_eq!(scripts.install(&[&["mesa"]]), Ok(()));
    }

    #[test]
    fn packages_that_cannot_be_had_keep_no_others_away() {
        let scripts = Scripts::new(0);
        scripts.add("apt-get", "echo \"$4\" >> $LOG; [ $4 = mesa ]");
        let failure = scripts.install(&[&["chromium"], &["mesa"]]);
        assert!(
            failure.is_err_and(|text| text.contains("install -y --no-install-recommends chromium"))
        );
        assert!(
            scripts.log().ends_with("chromium\nmesa\n"),
            "{}",
            scripts.log()
        );
    }

    #[test]
    fn a_failure_shows_the_last_lines_of_both() {
        let scripts = Scripts::new(0);
        scripts.add(
            "apt-get",
            "echo chatter; seq 100 >&2; echo \"E: cannot $1\" >&2; exit 100",
        );
        let message = scripts.install(&[&["mesa"]]).expect_err("apt-get fails");
        assert!(message.contains("| E: cannot update"), "{message}");
        assert!(message.contains("| E: cannot install"), "{message}");
        assert!(!message.contains("chatter"), "{message}");
        assert_eq!(message.matches("  | ").count(), 2 * LAST_LINES);
    }
}
