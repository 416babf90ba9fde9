//! Installs packages with apt-get, on Debian and its relatives.

use std::process::Output;

use anyhow::{Result, bail, ensure};
use xshell::{Shell, cmd};

use super::say;

/// How many of apt-get's lines to show when it fails.
const LAST_LINES: usize = 12;

/// For debconf, and for Ubuntu's needrestart, which lists what it would restart.
const NO_QUESTIONS: [&str; 2] = ["DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=l"];

/// Somebody else's apt-get may be at work, and configuration files may have been changed.
const PATIENT: [&str; 2] = [
    "-oDPkg::Lock::Timeout=120",
    "-oDpkg::Options::=--force-confold",
];

/// Refreshes the lists and installs each group of packages, so that one that cannot be had keeps
/// none of the others away; an error says why that was not possible.
pub fn install(sh: &Shell, groups: &[&str]) -> Result<()> {
    let sudo = sudo(sh)?;
    // One dead source among many fails the refresh, yet the packages may be there all the same.
    let refresh = run(sh, sudo, "update -o APT::Update::Error-Mode=any");
    let install = |packages| {
        let line = format!("install -y --no-install-recommends {packages}");
        run(sh, sudo, &line)
    };
    let failures: Vec<_> = groups.iter().map(install).filter_map(Result::err).collect();
    if failures.is_empty() {
        return Ok(());
    }
    let all = refresh.err().into_iter().chain(failures);
    let all: Vec<String> = all.map(|failure| failure.to_string()).collect();
    bail!(all.join("\n"))
}

/// What makes us root: nothing for root, `sudo -n` where that asks for no password. An error says
/// why nothing can be installed from here.
fn sudo(sh: &Shell) -> Result<&'static [&'static str]> {
    ensure!(
        which::which_in("apt-get", sh.var_os("PATH"), "/").is_ok(),
        "Not installed from here: this system has no apt-get."
    );
    if cmd!(sh, "id -u").read().is_ok_and(|id| id == "0") {
        return Ok(&[]);
    }
    ensure!(
        cmd!(sh, "sudo -n true").output().is_ok(),
        "Not installed from here: this user is not root, \
         and there is no sudo that asks for no password."
    );
    Ok(&["sudo", "-n"])
}

/// Runs one apt-get command, which may take a minute; an error holds its last lines.
fn run(sh: &Shell, sudo: &[&str], line: &str) -> Result<()> {
    say(&format!("running apt-get {line} (this can take a minute)"));
    let words = line.split(' ');
    // The second `env` because sudo drops our own variables.
    let command = cmd!(sh, "env {sudo...} env {NO_QUESTIONS...} apt-get {words...}");
    let output = command.args(PATIENT).ignore_status().output()?;
    ensure!(output.status.success(), failure(line, &output));
    Ok(())
}

fn failure(line: &str, output: &Output) -> String {
    let both = [&output.stderr, &output.stdout].map(|text| String::from_utf8_lossy(text));
    let mut texts = both.iter().map(|text| text.trim());
    let text = texts.find(|text| !text.is_empty()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    format!(
        "apt-get {line} failed ({}); without a network it cannot work. Its last lines:\n  | {}",
        output.status,
        last.join("\n  | ")
    )
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use xshell::TempDir;

    use super::*;

    /// A folder of scripts that stands for the PATH.
    struct Scripts {
        sh: Shell,
        folder: TempDir,
        /// One at a time: a process that another test starts while a script is being written
        /// holds that script open, and then it cannot be run ("text file busy").
        _alone: MutexGuard<'static, ()>,
    }

    impl Scripts {
        /// `env`, and a user with this id.
        fn new(user: u32) -> Self {
            static ALONE: Mutex<()> = Mutex::new(());
            let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
            let sh = Shell::new().expect("a current folder");
            let folder = sh.create_temp_dir().expect("a temporary folder");
            symlink("/usr/bin/env", folder.path().join("env")).expect("the folder is ours");
            sh.set_var("PATH", folder.path());
            let scripts = Self {
                sh,
                folder,
                _alone: alone,
            };
            scripts.add("id", &format!("echo {user}"));
            scripts
        }

        /// A shell script; in it, $LOG is the file that `log` reads.
        fn add(&self, name: &str, script: &str) {
            let [file, log] = [name, "log"].map(|file| self.folder.path().join(file));
            let text = format!("#!/bin/sh\nLOG='{}'\n{script}\n", log.display());
            fs::write(&file, text).expect("the folder is ours");
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(file, executable).expect("the script is ours");
        }

        fn install(&self, groups: &[&str]) -> Result<(), String> {
            install(&self.sh, groups).map_err(|error| error.to_string())
        }

        fn log(&self) -> String {
            fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
        }
    }

    #[test]
    fn without_apt_get_or_rights_nothing_is_run() {
        let scripts = Scripts::new(1000);
        let message = scripts.install(&["mesa"]).expect_err("no apt-get");
        assert!(message.contains("no apt-get"), "{message}");
        scripts.add("apt-get", "echo called >> $LOG");
        let message = scripts.install(&["mesa"]).expect_err("no rights");
        assert!(message.contains("not root"), "{message}");
        scripts.add("sudo", "exit 1"); // asks for a password
        assert!(scripts.install(&["mesa"]).is_err());
        assert_eq!(scripts.log(), "");
    }

    #[test]
    fn root_refreshes_and_installs_without_questions() {
        let scripts = Scripts::new(0);
        scripts.add("apt-get", "echo \"$DEBIAN_FRONTEND $*\" >> $LOG");
        assert_eq!(scripts.install(&["mesa egl", "chromium"]), Ok(()));
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
        assert_eq!(sudo(&scripts.sh).expect("it may"), ["sudo", "-n"]);
        assert_eq!(scripts.install(&["mesa"]), Ok(()));
    }

    #[test]
    fn a_failed_refresh_alone_does_not_matter() {
        let scripts = Scripts::new(0);
        scripts.add("apt-get", "[ $1 = install ]");
        assert_eq!(scripts.install(&["mesa"]), Ok(()));
    }

    #[test]
    fn packages_that_cannot_be_had_keep_no_others_away() {
        let scripts = Scripts::new(0);
        scripts.add("apt-get", "echo \"$4\" >> $LOG; [ $4 = mesa ]");
        let failure = scripts.install(&["chromium", "mesa"]);
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
            "echo chatter; /usr/bin/seq 100 >&2; echo \"E: cannot $1\" >&2; exit 100",
        );
        let message = scripts.install(&["mesa"]).expect_err("apt-get fails");
        assert!(message.contains("| E: cannot update"), "{message}");
        assert!(message.contains("| E: cannot install"), "{message}");
        assert!(!message.contains("chatter"), "{message}");
        assert_eq!(message.matches("  | ").count(), 2 * LAST_LINES);
    }
}
