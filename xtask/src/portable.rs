//! `portable`: a folder that tests and measures on a machine with a GPU and without Rust.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use crate::cargo::{PROGRAM, build};

#[cfg(all(test, unix))]
mod tests;

/// The most that the folder may hold.
const MOST_BYTES: u64 = 60 << 20;

/// One build for both, so that they share their dependencies; the program comes with the test
/// that runs it.
const BUILD: &str = "cargo test --release --no-run --package wgpu-activations --package cli \
                     --test suite --test large_file";

/// The loaders of drivers, for machines that have none: Vulkan's, and those that NVIDIA's driver
/// wants to find beside it.
const LOADERS: &str = "libvulkan.so.1 libEGL.so.1 libGL.so.1 libGLX.so.0 libGLdispatch.so.0 \
                       libOpenGL.so.0";

/// Where they are.
const FOLDERS: &str = "/usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib /lib/x86_64-linux-gnu";

/// Builds and fills the folder.
pub fn make(sh: &Shell, folder: Option<PathBuf>) -> Result<()> {
    ensure!(
        cfg!(all(target_os = "linux", target_arch = "x86_64")),
        "`portable` makes its folder on x86-64 Linux only, for such machines"
    );
    let folder = folder.unwrap_or_else(|| sh.current_dir().join("target/portable"));
    let mut files: Vec<(PathBuf, String)> = vec![
        (build(sh, BUILD, PROGRAM)?, "bin/wgpu-activations".into()),
        (build(sh, BUILD, "suite")?, "bin/suite".into()),
        ("xtask/src/portable/run.sh".into(), "run.sh".into()),
    ];
    for loader in LOADERS.split(' ') {
        let mut known = FOLDERS
            .split(' ')
            .map(|folder| Path::new(folder).join(loader));
        match known.find(|file| file.exists()) {
            Some(file) => files.push((file, format!("lib/{loader}"))),
            None => eprintln!("xtask: no {loader} here: the machine must have its own"),
        }
    }
    sh.write_file(folder.join("commit"), commit(sh) + "\n")?;
    let mut bytes = 0;
    for (from, to) in files {
        bytes += place(sh, &from, &folder.join(to))?;
    }
    let folder = folder.display();
    ensure!(
        bytes <= MOST_BYTES,
        "{folder} holds {bytes} bytes, more than {MOST_BYTES}: is `strip` installed?"
    );
    let mib = bytes as f64 / f64::from(1 << 20);
    println!(
        "{folder}: {mib:.1} MiB. On the machine with the GPU: sh run.sh RESULTS; then here: \
         cargo xtask adopt RESULTS"
    );
    Ok(())
}

/// Copies a file, a program without debug information and symbols; says how large it is then.
fn place(sh: &Shell, from: &Path, to: &Path) -> Result<u64> {
    sh.create_dir(to.parent().unwrap_or(to))?;
    sh.remove_path(to)?; // the old file may be running, or be a link
    sh.copy_file(from, to)?;
    // Where there are no binutils, the size is looked at in the end.
    let _ = cmd!(sh, "strip {to}").ignore_stderr().quiet().run();
    Ok(to.metadata()?.len())
}

/// The commit that was built, marked where files differ from it.
fn commit(sh: &Shell) -> String {
    let describe = "describe --always --exclude=* --abbrev=12 --dirty=-changed";
    let git = sh.cmd("git").args(describe.split(' ')).ignore_stderr();
    git.read().unwrap_or_else(|_| "unknown".into())
}
