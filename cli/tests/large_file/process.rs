//! The program as a process of its own, and the memory that it takes.

use std::ffi::OsString;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::scratch::Scratch;

/// A run that succeeded.
pub struct Done {
    /// What it says that it did, and where.
    pub said: String,
    /// The most bytes that were resident at a time, where the system tells.
    pub peak: Option<u64>,
}

/// Runs `gelu` over one tensor of the input; without a device, on the first adapter.
pub fn run_gelu(scratch: &Scratch, tensor: &str, device: Option<&str>) -> Done {
    let mut input = OsString::from(scratch.input());
    input.push(format!(":{tensor}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_wgpu-activations"));
    command.args(["run", "gelu"]).arg(input);
    command.arg("-o").arg(scratch.output());
    command.args(device.map(|name| format!("--device={name}")));
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    let peak = watch(&mut child);
    let output = child.wait_with_output().expect("an end");
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    assert!(output.status.success(), "{}: {said}", output.status);
    Done { said, peak }
}

/// Waits for the end, and returns the highest peak that was seen on the way.
fn watch(child: &mut Child) -> Option<u64> {
    let mut peak = None;
    while child.try_wait().expect("a child").is_none() {
        peak = peak.max(high_water(child.id()));
        thread::sleep(Duration::from_millis(2));
    }
    peak
}

/// The peak of the resident memory so far. The kernel keeps it, so that none is missed between
/// two looks. None where there is no /proc, and once the process has ended.
fn high_water(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: u64 = line?.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib << 10)
}
