//! The set-up: a GPU driver that wgpu can use, a C linker, a folder for Mesa's sockets.
//!
//! All messages go to standard error, so that what a command itself prints stays clean.

mod apt;
mod drivers;
mod gl;
pub mod host;
mod library;
mod linker;
mod manifest;
mod remedy;
mod runtime_dir;
mod vulkan;

#[cfg(all(test, unix))]
mod fake;

use std::ffi::OsStr;
use std::process::Command;

use host::{Host, Os};
use runtime_dir::RuntimeDir;

/// What the commands that follow run in.
pub struct Environment {
    runtime_dir: Option<RuntimeDir>,
}

impl Environment {
    /// Does the set-up, unless told not to, and makes what the commands need while they run.
    pub fn prepare(host: &Host, set_up: bool) -> Result<Self, String> {
        if set_up {
            ensure(host)?;
        }
        let runtime_dir = RuntimeDir::if_unset(host);
        Ok(Self { runtime_dir })
    }

    /// A command that runs in it.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        if let Some(folder) = &self.runtime_dir {
            command.env(runtime_dir::VARIABLE, folder.path());
        }
        command
    }
}

/// Finds what the project needs, or installs it, or says what to install.
pub fn ensure(host: &Host) -> Result<(), String> {
    say(&linker::report(host));
    match host.os {
        Os::Linux => drivers::ensure(host),
        Os::Mac => {
            say("driver: Metal, part of macOS; nothing to install");
            Ok(())
        }
        Os::Windows => {
            say("driver: DirectX 12 with WARP, part of Windows; nothing to install");
            Ok(())
        }
        Os::Other => {
            say("driver: not looked for, this system is unknown here; wgpu needs Vulkan or GL");
            Ok(())
        }
    }
}

/// One message of the set-up.
fn say(message: &str) {
    eprintln!("set-up: {message}");
}
