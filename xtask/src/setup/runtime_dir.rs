//! A private folder for `XDG_RUNTIME_DIR`: without one, Mesa's EGL prints an error each time.

use xshell::{Shell, TempDir, cmd};

const VARIABLE: &str = "XDG_RUNTIME_DIR";

/// Gives the shell's commands a fresh folder where Linux has none, until this is dropped; where
/// none can be made, things are less quiet.
pub fn runtime_dir(sh: &Shell) -> Option<TempDir> {
    let needed = cfg!(target_os = "linux") && sh.var_os(VARIABLE).is_none();
    let folder = needed.then(|| private(sh))?.ok()?;
    sh.set_var(VARIABLE, folder.path());
    Some(folder)
}

/// Only its owner may enter, as the XDG specification asks.
fn private(sh: &Shell) -> xshell::Result<TempDir> {
    let folder = sh.create_temp_dir()?;
    let path = folder.path();
    cmd!(sh, "chmod 700 {path}").quiet().run()?;
    Ok(folder)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_folder_is_private_and_goes_away() {
        let sh = Shell::new().expect("a current folder");
        let folder = private(&sh).expect("a temporary folder");
        let path = folder.path().to_owned();
        let mode = path.metadata().expect("it exists").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        drop(folder);
        assert!(!path.exists());
    }
}
