//! For tests: a machine made of a temporary folder, with programs that are small scripts.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::host::Host;
use super::library::Abi;

/// What a made-up library is built for.
#[derive(Clone, Copy)]
pub enum Machine {
    /// The made-up machine's own kind: 64 bits, x86.
    Ours,
    /// 32 bits, x86.
    Foreign,
}

impl Machine {
    fn header(self) -> Vec<u8> {
        let (class, machine) = match self {
            Machine::Ours => (2, 62),
            Machine::Foreign => (1, 3),
        };
        let mut header = b"\x7fELF".to_vec();
        header.extend([class, 1, 1]);
        header.resize(18, 0);
        header.extend([machine, 0]);
        header
    }
}

/// The machine; its folder is removed when this is dropped.
pub struct Fake {
    /// As the set-up sees it.
    pub host: Host,
    root: PathBuf,
    /// One machine at a time: a process that another test starts while a script is being
    /// written holds that script open, and then it cannot be run ("text file busy").
    _alone: MutexGuard<'static, ()>,
}

impl Fake {
    /// A machine with nothing on it.
    pub fn new() -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("xtask-fake-{}-{count}", std::process::id());
        let root = std::env::temp_dir().join(name);
        write(&root.join("ours"), &Machine::Ours.header());
        let host = Host::at_root(&root, Abi::of(&root.join("ours")));
        Self {
            host,
            root,
            _alone: alone,
        }
    }

    /// Writes a text file.
    pub fn text(&self, path: &str, text: &str) -> PathBuf {
        let file = self.host.at(path);
        write(&file, text.as_bytes());
        file
    }

    /// Writes a library: no more than its header.
    pub fn library(&self, path: &str, machine: Machine) -> PathBuf {
        let file = self.host.at(path);
        write(&file, &machine.header());
        file
    }

    /// Writes a manifest that names a library.
    pub fn manifest(&self, path: &str, library: &str) -> PathBuf {
        let text = format!("{{\"ICD\": {{\"library_path\": \"{library}\"}}}}");
        self.text(path, &text)
    }

    /// Writes Mesa's software driver and a manifest for it.
    pub fn lavapipe(&self, manifest: &str) {
        self.manifest(manifest, "/usr/lib/libvulkan_lvp.so");
        self.library("/usr/lib/libvulkan_lvp.so", Machine::Ours);
    }

    /// Puts a shell script on the PATH; in it, $LOG is the file that `log` reads.
    pub fn program(&mut self, name: &str, script: &str) {
        self.host.set("PATH", "/bin");
        let log = self.root.join("log");
        let text = format!("#!/bin/sh\nLOG='{}'\n{script}\n", log.display());
        let file = self.text(&format!("/bin/{name}"), &text);
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(file, executable).expect("the script is ours");
    }

    /// Says who runs the commands.
    pub fn user(&mut self, id: u32) {
        self.program("id", &format!("echo {id}"));
    }

    /// Puts an apt-get on the PATH.
    pub fn apt(&mut self, script: &str) {
        self.program("apt-get", script);
        symlink("/usr/bin/env", self.host.at("/bin/env")).expect("the folder is ours");
    }

    /// A shell line that puts a loader, lavapipe and libEGL in place.
    pub fn line_that_installs_drivers(&self) -> String {
        let stash = self.host.at("/stash");
        for name in ["libvulkan.so.1", "libvulkan_lvp.so", "libEGL.so.1"] {
            self.library(&format!("/stash/usr/lib/{name}"), Machine::Ours);
        }
        let manifest = "/stash/usr/share/vulkan/icd.d/lvp_icd.json";
        self.manifest(manifest, "/usr/lib/libvulkan_lvp.so");
        format!("cp -r '{}'/. '{}'", stash.display(), self.root.display())
    }

    /// What the scripts have written.
    pub fn log(&self) -> String {
        fs::read_to_string(self.root.join("log")).unwrap_or_default()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn write(file: &Path, bytes: &[u8]) {
    let dir = file.parent().expect("every file here is in a folder");
    fs::create_dir_all(dir).expect("the folder is ours");
    fs::write(file, bytes).expect("the folder is ours");
}
