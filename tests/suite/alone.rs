//! Trials that need a process of their own: what they measure belongs to the whole process.

use std::process::Command;

use crate::Outcome;

/// Names the trial that the child runs.
const VARIABLE: &str = "WGPU_ACTIVATIONS_ALONE";

/// Runs `body` in a child process: this program again, with that trial only.
pub fn alone(name: &str, body: impl FnOnce() -> Outcome) -> Outcome {
    run(name, Command::new(std::env::current_exe()?), body)
}

/// As `alone`, in a process that gets no more address space than this. For Unix.
pub fn confined(name: &str, kibibytes: u64, body: impl FnOnce() -> Outcome) -> Outcome {
    let mut shell = Command::new("sh");
    let script = format!("ulimit -v {kibibytes} && exec \"$0\" \"$@\"");
    shell.arg("-c").arg(script).arg(std::env::current_exe()?);
    run(name, shell, body)
}

fn run(name: &str, mut program: Command, body: impl FnOnce() -> Outcome) -> Outcome {
    if std::env::var_os(VARIABLE).is_some_and(|value| value == name) {
        return body();
    }
    let output = program
        .args([name, "--exact", "--test-threads=1", "--nocapture"])
        .env(VARIABLE, name)
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !text.contains("1 passed") || !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}\n{text}\n{errors}", output.status).into());
    }
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
