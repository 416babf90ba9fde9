//! A folder for large files, on the disk of the target folder: /tmp may be memory.

use std::fs;
use std::path::PathBuf;

/// The folder, gone when dropped, after a failure too.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Self {
        let name = format!("large-file-{}", std::process::id());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Scratch(folder)
    }

    pub fn input(&self) -> PathBuf {
        self.0.join("big.safetensors")
    }

    pub fn output(&self) -> PathBuf {
        self.0.join("out.safetensors")
    }

    pub fn remove_output(&self) {
        fs::remove_file(self.output()).expect("removed");
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed stays in the target folder, for `cargo clean`.
        let _ = fs::remove_dir_all(&self.0);
    }
}
