//! `portable`: a folder that tests and measures on a machine with a GPU and without Rust.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::{Built, status};

#[cfg(all(test, unix))]
mod tests;

/// What runs there.
const RUN: &str = include_str!("portable/run.sh");

/// The most that the folder may hold.
const MOST_BYTES: u64 = 60 << 20;

/// One build for both, so that they share their dependencies; the program comes with the test
/// that runs it.
const BUILD: [&str; 11] = [
    "test",
    "--release",
    "--no-run",
    "--package",
    "wgpu-activations",
    "--package",
    "cli",
    "--test",
    "suite",
    "--test",
    "large_file",
];

/// Where a Vulkan loader is, for machines that have none.
const LOADERS: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/libvulkan.so.1",
    "/usr/lib64/libvulkan.so.1",
    "/usr/lib/libvulkan.so.1",
    "/lib/x86_64-linux-gnu/libvulkan.so.1",
];

/// Builds and fills the folder.
pub fn make(root: &Path, folder: Option<PathBuf>) -> Result<(), String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err("`portable` makes its folder on x86-64 Linux only, for such machines".into());
    }
    let folder = folder.unwrap_or_else(|| root.join("target/portable"));
    let built = Built::by(&BUILD)?;
    for part in ["bin", "lib"] {
        let part = folder.join(part);
        fs::create_dir_all(&part).map_err(|error| format!("{}: {error}", part.display()))?;
    }
    stripped(built.program()?, &folder.join("bin/wgpu-activations"))?;
    stripped(built.suite()?, &folder.join("bin/suite"))?;
    match LOADERS.iter().find(|loader| Path::new(loader).exists()) {
        Some(loader) => copy(Path::new(loader), &folder.join("lib/libvulkan.so.1"))?,
        None => eprintln!("xtask: no libvulkan.so.1 here: the machine must have its own"),
    }
    write(&folder.join("commit"), &format!("{}\n", commit(root)))?;
    write(&folder.join("run.sh"), RUN)?;
    executable(&folder.join("run.sh"))?;
    let bytes = size(&folder);
    if bytes > MOST_BYTES {
        return Err(format!(
            "{} holds {bytes} bytes, more than {MOST_BYTES}: is `strip` installed?",
            folder.display()
        ));
    }
    println!(
        "{}: {:.1} MiB. On the machine with the GPU: sh run.sh RESULTS; then here: \
         cargo xtask adopt RESULTS",
        folder.display(),
        bytes as f64 / f64::from(1 << 20)
    );
    Ok(())
}

/// A copy without debug information and symbols, where binutils are there.
fn stripped(from: &Path, to: &Path) -> Result<(), String> {
    copy(from, to)?;
    match status(Command::new("strip").arg(to)) {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("strip {}: {status}", to.display())),
        Err(_) => Ok(()), // the size is looked at in the end
    }
}

/// By way of a new file: the old one may be running, or be a link.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let _ = fs::remove_file(to); // may not be there
    let copied = fs::copy(from, to);
    copied
        .map(drop)
        .map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(unix)]
fn executable(file: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(file, mode).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> Result<(), String> {
    Ok(())
}

/// The commit that was built, marked where files differ from it.
fn commit(root: &Path) -> String {
    let git = |args: &[&str]| {
        let output = Command::new("git").current_dir(root).args(args).output();
        let output = output.ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return "unknown".into();
    };
    match git(&["status", "--porcelain", "--untracked-files=no"]).as_deref() {
        Some("") => commit,
        _ => format!("{commit}-changed"),
    }
}

fn size(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else {
        return fs::metadata(path).map_or(0, |file| file.len());
    };
    entries.flatten().map(|entry| size(&entry.path())).sum()
}
