//! Files that are written whole or not at all.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes to a temporary beside the target and renames it: a failure leaves nothing half-written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let error = |what: &str, error: std::io::Error| {
        format!(
            "cannot {what} {}: {error}. Is the folder there and writable?",
            path.display()
        )
    };
    check(path)?;
    let temporary = beside(path);
    let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    written.map_err(|e| {
        // The file may not be there: then there is nothing to remove.
        let _ = fs::remove_file(&temporary);
        error("write", e).into()
    })
}

/// Whether a file can be put there. Long work asks before it starts.
pub fn check(path: &Path) -> Result<(), Box<dyn Error>> {
    let shown = path.display();
    if path.is_dir() {
        return Err(format!("{shown} is a folder: name a file in it").into());
    }
    let Some(name) = path.file_name() else {
        return Err(format!("\"{shown}\" names no file: name one to write to").into());
    };
    let folder = folder(path);
    if !folder.is_dir() {
        let folder = folder.display();
        return Err(format!(
            "cannot write {}: there is no folder {folder}",
            name.display()
        )
        .into());
    }
    let probe = beside(path);
    fs::write(&probe, b"")
        .and_then(|()| fs::remove_file(&probe))
        .map_err(|e| format!("cannot write {shown}: {e}. Name a place that is writable").into())
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// A name for the temporary, in the same folder so that renaming works.
fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    folder(path).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_and_nothing_else_stays() {
        let folder = std::env::temp_dir().join(format!("wgpu-activations-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("temporary folder");
        let path = folder.join("a.txt");
        check(&path).expect("writable");
        write(&path, b"one").expect("written");
        write(&path, b"two").expect("written over");
        assert_eq!(fs::read(&path).expect("readable"), b"two");
        assert_eq!(fs::read_dir(&folder).expect("listed").count(), 1);
        assert!(write(&folder, b"x").is_err(), "a folder is no file");
        assert!(write(&folder.join("none/a.txt"), b"x").is_err());
        fs::remove_dir_all(&folder).expect("removed");
    }
}
