//! A private folder for `XDG_RUNTIME_DIR`: without one, Mesa's EGL prints an error each time.

use std::fs::DirBuilder;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The variable that names the folder.
pub const VARIABLE: &str = "XDG_RUNTIME_DIR";

/// A folder that is removed, with what is in it, when this is dropped.
pub struct RuntimeDir(PathBuf);

impl RuntimeDir {
    /// A fresh folder where Linux has none; where none can be made, things are less quiet.
    pub fn if_unset() -> Option<Self> {
        let needed = cfg!(target_os = "linux") && std::env::var_os(VARIABLE).is_none();
        needed.then(Self::create)?.ok()
    }

    /// Only its owner may enter, as the XDG specification asks.
    fn create() -> std::io::Result<Self> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let nanoseconds = since.unwrap_or_default().as_nanos();
        let name = format!("wgpu-activations-{}-{nanoseconds}", std::process::id());
        let path = std::env::temp_dir().join(name);
        #[cfg_attr(not(unix), expect(unused_mut))]
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?; // fails where somebody else has made it already
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for RuntimeDir {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning of its temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_folder_is_private_and_goes_away() {
        let folder = RuntimeDir::create().expect("a temporary folder");
        let path = folder.path().to_owned();
        let mode = path.metadata().expect("it exists").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        drop(folder);
        assert!(!path.exists());
    }
}
