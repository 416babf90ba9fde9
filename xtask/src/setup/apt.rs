//! Installs Mesa's drivers with apt-get, on Debian and its relatives.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::host::Host;
use super::say;

/// Vulkan: Mesa's drivers, lavapipe in software among them, and the loader.
pub const VULKAN: &[&str] = &["mesa-vulkan-drivers", "libvulkan1"];

/// GL: the library that wgpu loads (it brings Mesa's libEGL along) and Mesa's renderers.
pub const GL: &[&str] = &["libegl1", "libgl1-mesa-dri"];

/// How many of apt-get's lines to show when it fails.
const LAST_LINES: usize = 12;

/// Refreshes the lists and installs the packages; an error says why that was not possible.
pub fn install(host: &Host, packages: &[&str]) -> Result<(), String> {
    let apt = Apt::find(host)?;
    // One dead source among many fails the refresh, yet the packages may be there all the same.
    let refresh = apt.run(&["update", "-o", "APT::Update::Error-Mode=any"]);
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(packages);
    apt.run(&words).map_err(|failure| match refresh {
        Ok(()) => failure,
        Err(earlier) => format!("{earlier}\n{failure}"),
    })
}

/// apt-get, as somebody who may install.
struct Apt {
    words: Vec<PathBuf>,
}

impl Apt {
    fn find(host: &Host) -> Result<Self, String> {
        let (Some(apt), Some(env)) = (host.program("apt-get"), host.program("env")) else {
            return Err("Not installed from here: this system has no apt-get.".into());
        };
        let mut words = become_root(host)?;
        // `env` and not our own variables: sudo would drop those.
        words.push(env);
        words.push("DEBIAN_FRONTEND=noninteractive".into()); // debconf asks nothing
        words.push("NEEDRESTART_MODE=l".into()); // Ubuntu's needrestart lists, and asks nothing
        words.push(apt);
        Ok(Self { words })
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

/// The words to put before a command: none for root, `sudo -n` where that asks for no password.
fn become_root(host: &Host) -> Result<Vec<PathBuf>, String> {
    if host.program("id").is_some_and(|id| prints_zero(&id)) {
        return Ok(Vec::new());
    }
    match host.program("sudo") {
        Some(sudo) if allows(&sudo) => Ok(vec![sudo, "-n".into()]),
        _ => Err("Not installed from here: this user is not root, \
                  and there is no sudo that asks for no password."
            .into()),
    }
}

fn prints_zero(id: &PathBuf) -> bool {
    let output = Command::new(id).arg("-u").stdin(Stdio::null()).output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn allows(sudo: &PathBuf) -> bool {
    let mut command = Command::new(sudo);
    command.args(["-n", "true"]).stdin(Stdio::null());
    let output = command.output();
    output.is_ok_and(|output| output.status.success())
}

fn failure(line: &str, output: &Output) -> String {
    let complaints = String::from_utf8_lossy(&output.stderr);
    let messages = String::from_utf8_lossy(&output.stdout);
    let text = if complaints.trim().is_empty() {
        messages
    } else {
        complaints
    };
    format!(
        "{line} failed ({}); without a network it cannot work. Its last lines:\n{}",
        output.status,
        last_lines(&text)
    )
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    let indented = last.iter().map(|line| format!("  | {line}"));
    indented.collect::<Vec<_>>().join("\n")
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::fake::Fake;
    use super::*;

    #[test]
    fn without_apt_get_or_rights_nothing_is_run() {
        let mut fake = Fake::new();
        let message = install(&fake.host, VULKAN).expect_err("no apt-get");
        assert!(message.contains("no apt-get"), "{message}");
        fake.user(1000);
        fake.apt("echo called >> $LOG");
        let message = install(&fake.host, VULKAN).expect_err("no rights");
        assert!(message.contains("not root"), "{message}");
        assert_eq!(fake.log(), "");
        fake.program("sudo", "exit 1"); // asks for a password
        assert!(install(&fake.host, VULKAN).is_err());
        assert_eq!(fake.log(), "");
    }

    #[test]
    fn root_refreshes_and_installs_without_questions() {
        let mut fake = Fake::new();
        fake.user(0);
        fake.apt("echo \"$DEBIAN_FRONTEND $*\" >> $LOG");
        assert_eq!(install(&fake.host, VULKAN), Ok(()));
        let log = fake.log();
        let lines: Vec<&str> = log.lines().collect();
        assert_eq!(lines.len(), 2, "{log}");
        assert!(lines[0].starts_with("noninteractive update"), "{log}");
        let install = "noninteractive install -y --no-install-recommends \
                       mesa-vulkan-drivers libvulkan1";
        assert!(lines[1].starts_with(install), "{log}");
    }

    #[test]
    fn sudo_that_asks_for_nothing_is_used() {
        let mut fake = Fake::new();
        fake.user(1000);
        fake.program(
            "sudo",
            "echo sudo >> $LOG; shift; [ $1 = true ] || exec \"$@\"",
        );
        fake.apt("echo \"$DEBIAN_FRONTEND $1\" >> $LOG");
        assert_eq!(install(&fake.host, GL), Ok(()));
        let expected = "sudo\nsudo\nnoninteractive update\nsudo\nnoninteractive install\n";
        assert_eq!(fake.log(), expected);
    }

    #[test]
    fn a_failed_refresh_alone_does_not_matter() {
        let mut fake = Fake::new();
        fake.user(0);
        fake.apt("[ $1 = install ]");
        assert_eq!(install(&fake.host, VULKAN), Ok(()));
    }

    #[test]
    fn a_failure_shows_the_last_lines_of_both() {
        let mut fake = Fake::new();
        fake.user(0);
        fake.apt("echo chatter; echo \"E: cannot $1\" >&2; exit 100");
        let message = install(&fake.host, VULKAN).expect_err("apt-get fails");
        assert!(message.contains("| E: cannot update"), "{message}");
        assert!(message.contains("| E: cannot install"), "{message}");
        assert!(!message.contains("chatter"), "{message}");
    }

    #[test]
    fn only_the_last_lines_are_shown() {
        let text: String = (0..100).map(|i| format!("line {i}\n")).collect();
        let shown = last_lines(&text);
        assert_eq!(shown.lines().count(), LAST_LINES);
        assert!(shown.ends_with("  | line 99"));
    }
}
