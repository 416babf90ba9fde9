//! Cargo, the one that runs us, so that the same toolchain does everything; and what it builds.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Cargo itself.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned())
}

/// Runs a command to its end.
pub fn status(command: &mut Command) -> Result<ExitStatus, String> {
    command
        .status()
        .map_err(|error| not_started(command, &error))
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    let program = command.get_program().to_string_lossy();
    format!("could not start {program}: {error}")
}

/// The programs that a build has made.
pub struct Built(Vec<PathBuf>);

impl Built {
    /// Builds; cargo's own messages go to standard error.
    pub fn by(args: &[&str]) -> Result<Self, String> {
        let mut command = Command::new(cargo());
        command
            .args(args)
            .args(["--message-format", "json-render-diagnostics"]);
        command.stderr(Stdio::inherit());
        let output = command.output();
        let output = output.map_err(|error| not_started(&command, &error))?;
        match output.status.success() {
            true => Ok(Self::read(&String::from_utf8_lossy(&output.stdout))),
            false => Err(format!(
                "`cargo {}` failed ({})",
                args.join(" "),
                output.status
            )),
        }
    }

    /// Each message of cargo's is a line of JSON; that of a program names its file.
    fn read(messages: &str) -> Self {
        let executable = |line: &str| {
            let (_, rest) = line.split_once("\"executable\":\"")?;
            let (path, _) = rest.split_once('"')?;
            Some(PathBuf::from(path.replace(r"\\", r"\")))
        };
        Self(messages.lines().filter_map(executable).collect())
    }

    /// The program of this name; that of a test has a hash behind its name.
    fn named(&self, is: impl Fn(&str) -> bool, name: &str) -> Result<&Path, String> {
        let stem = |path: &&PathBuf| path.file_stem().is_some_and(|s| is(&s.to_string_lossy()));
        let found = self.0.iter().find(stem).map(PathBuf::as_path);
        found.ok_or_else(|| format!("cargo has built no {name}"))
    }

    /// The command-line program.
    pub fn program(&self) -> Result<&Path, String> {
        const NAME: &str = "wgpu-activations";
        self.named(|stem| stem == NAME, NAME)
    }

    /// The test suite.
    pub fn suite(&self) -> Result<&Path, String> {
        self.named(|stem| stem.starts_with("suite-"), "test suite")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_read_from_cargos_messages() {
        let built = Built::read(
            "{\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"cli\"},\"executable\":null}\n\
             {\"executable\":\"/t/debug/deps/wgpu_activations-01ab\",\"fresh\":true}\n\
             {\"executable\":\"/t/debug/wgpu-activations\",\"fresh\":true}\n\
             {\"executable\":\"/t/debug/deps/suite-01ab\"}\n\
             {\"reason\":\"build-finished\",\"success\":true}\n",
        );
        assert_eq!(built.program(), Ok(Path::new("/t/debug/wgpu-activations")));
        assert_eq!(built.suite(), Ok(Path::new("/t/debug/deps/suite-01ab")));
        let windows = Built::read(r#"{"executable":"C:\\t\\wgpu-activations.exe"}"#);
        assert_eq!(windows.0, [PathBuf::from(r"C:\t\wgpu-activations.exe")]);
        assert!(windows.suite().is_err());
    }
}
