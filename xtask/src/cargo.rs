//! Cargo, and what it builds.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::{Cmd, Shell};

/// What the command-line program is called.
pub const PROGRAM: &str = "wgpu-activations";

/// The command that is typed as such a line: variables, `cargo`, arguments. Its cargo is the one
/// that runs us, so that the same toolchain does everything.
pub fn command<'a>(sh: &'a Shell, line: &str) -> Cmd<'a> {
    let words = shlex::split(line).unwrap_or_default();
    let variables = words.iter().map_while(|word| word.split_once('='));
    let arguments = words.iter().skip_while(|word| word.contains('=')).skip(1);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    sh.cmd(cargo).args(arguments).envs(variables).quiet()
}

/// Builds, with cargo's own messages on standard error; where the program of this name is then.
pub fn build(sh: &Shell, line: &str, name: &str) -> Result<PathBuf> {
    let messages = ["--message-format", "json-render-diagnostics"];
    let messages = command(sh, line).args(messages).read()?;
    find(&messages, name).with_context(|| format!("`{line}` has built no {name}"))
}

/// Each message of cargo's is a line of JSON; that of a program names its file, which for a test
/// has a hash behind its name.
fn find(messages: &str, name: &str) -> Option<PathBuf> {
    messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let path = PathBuf::from(message["executable"].as_str()?);
        let rest = path.file_stem()?.to_str()?.strip_prefix(name)?;
        (rest.is_empty() || rest.starts_with('-')).then_some(path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_read_from_cargos_messages() {
        let messages = "\
            {\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"cli\"},\"executable\":null}\n\
            {\"executable\":\"/t/debug/deps/wgpu_activations-01ab\",\"fresh\":true}\n\
            {\"executable\":\"/t/debug/wgpu-activations\",\"fresh\":true}\n\
            {\"executable\":\"/t/debug/deps/suite-01ab\"}\n\
            {\"reason\":\"build-finished\",\"success\":true}\n";
        for (name, path) in [
            (PROGRAM, Some("/t/debug/wgpu-activations")),
            ("suite", Some("/t/debug/deps/suite-01ab")),
            ("sui", None),
        ] {
            assert_eq!(find(messages, name), path.map(PathBuf::from));
        }
        let windows = r#"{"executable":"C:\\t\\wgpu-activations.exe"}"#;
        let path = find(windows, r"C:\t\wgpu-activations");
        assert_eq!(path, Some(PathBuf::from(r"C:\t\wgpu-activations.exe")));
        assert_eq!(find(windows, "suite"), None);
    }
}
