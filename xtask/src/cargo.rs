//! Cargo, and what it builds.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::{Cmd, Shell};

/// The command that is typed as such a line: variables, `cargo`, arguments. Its cargo is the one
/// that runs us, so that the same toolchain does everything.
pub fn command<'a>(sh: &'a Shell, line: &str) -> Cmd<'a> {
    let words = shlex::split(line).unwrap_or_default();
    let variables = words.iter().map_while(|word| word.split_once('='));
    let arguments = words.iter().skip_while(|word| word.contains('=')).skip(1);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    sh.cmd(cargo).args(arguments).envs(variables).quiet()
}

/// The programs that a build has made.
pub struct Built(Vec<PathBuf>);

impl Built {
    /// Builds; cargo's own messages go to standard error.
    pub fn by(sh: &Shell, line: &str) -> Result<Self> {
        let build = command(sh, line).args(["--message-format", "json-render-diagnostics"]);
        Ok(Self::read(&build.read()?))
    }

    /// Each message of cargo's is a line of JSON; that of a program names its file.
    fn read(messages: &str) -> Self {
        let executable = |line| {
            let message: Value = serde_json::from_str(line).ok()?;
            Some(message["executable"].as_str()?.into())
        };
        Self(messages.lines().filter_map(executable).collect())
    }

    /// The command-line program.
    pub fn program(&self) -> Result<&Path> {
        self.named("wgpu-activations")
    }

    /// The test suite.
    pub fn suite(&self) -> Result<&Path> {
        self.named("suite")
    }

    /// That of a test has a hash behind its name.
    fn named(&self, name: &str) -> Result<&Path> {
        let is_it = |path: &&PathBuf| {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let rest = stem.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let found = self.0.iter().find(is_it).map(PathBuf::as_path);
        found.with_context(|| format!("cargo has built no {name}"))
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
        let program = built.program().expect("the third line");
        assert_eq!(program, Path::new("/t/debug/wgpu-activations"));
        let suite = built.suite().expect("the fourth line");
        assert_eq!(suite, Path::new("/t/debug/deps/suite-01ab"));
        let windows = Built::read(r#"{"executable":"C:\\t\\wgpu-activations.exe"}"#);
        assert_eq!(windows.0, [PathBuf::from(r"C:\t\wgpu-activations.exe")]);
        assert!(windows.suite().is_err());
    }
}
