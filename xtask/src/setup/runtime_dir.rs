//! A private folder for `XDG_RUNTIME_DIR`: without one, Mesa's EGL prints an error each time.

use std::fs::DirBuilder;
use std::path::{Path, PathBuf};

use super::host::{Host, Os};
use super::say;

/// The variable that names the folder.
pub const VARIABLE: &str = "XDG_RUNTIME_DIR";

/// A folder that is removed, with what is in it, when this is dropped.
pub struct RuntimeDir {
    path: PathBuf,
}

impl RuntimeDir {
    /// A fresh folder where Linux has none; without it things work too, only less quietly.
    pub fn if_unset(host: &Host) -> Option<Self> {
        if host.os != Os::Linux || host.var(VARIABLE).is_some() {
            return None;
        }
        match Self::create(&std::env::temp_dir()) {
            Ok(folder) => Some(folder),
            Err(error) => {
                say(&format!("{VARIABLE}: no folder could be made: {error}"));
                None
            }
        }
    }

    fn create(parent: &Path) -> std::io::Result<Self> {
        let name = format!("wgpu-activations-{}-{}", std::process::id(), nanoseconds());
        let path = parent.join(name);
        private().create(&path)?; // fails where somebody else has made it already
        Ok(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for RuntimeDir {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning of its temporary folder.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Only its owner may enter, as the XDG specification asks.
fn private() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn nanoseconds() -> u128 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_nanos())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::fake::Fake;
    use super::*;

    #[test]
    fn the_folder_is_private_and_goes_away() {
        let fake = Fake::new();
        let folder = RuntimeDir::if_unset(&fake.host).expect("a folder in /tmp");
        let path = folder.path().to_owned();
        let mode = path.metadata().expect("it exists").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_that_is_set_is_left_alone() {
        let mut fake = Fake::new();
        fake.host.set(VARIABLE, "/run/user/1000");
        assert!(RuntimeDir::if_unset(&fake.host).is_none());
    }

    #[test]
    fn other_systems_need_none() {
        let mut fake = Fake::new();
        fake.host.os = Os::Mac;
        assert!(RuntimeDir::if_unset(&fake.host).is_none());
    }
}
