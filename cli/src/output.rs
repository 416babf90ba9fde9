//! Files that are written whole or not at all, and standard output.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::bytes::STDIO;

/// Writes to a temporary beside the target and renames it: a failure leaves nothing half-written.
///
/// # Errors
/// As [`check`], and what the system says.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut pending = Pending::create(path)?;
    pending.write(bytes)?;
    pending.finish()
}

/// Whether a file can be put there. Long work asks before it starts.
///
/// # Errors
/// Says what is in the way.
pub fn check(path: &Path) -> Result<(), Box<dyn Error>> {
    Pending::create(path).map(drop)
}

/// Whether one of these files is `-`, so that nothing else may go to standard output.
///
/// # Errors
/// Two things for standard output.
pub fn takes_stdout<'a>(
    paths: impl IntoIterator<Item = &'a PathBuf>,
    json: bool,
) -> Result<bool, String> {
    let files = paths.into_iter().filter(|path| path.as_os_str() == STDIO);
    match files.count() + usize::from(json) {
        0 => Ok(false),
        1 => Ok(!json),
        _ => Err("standard output holds one thing: name a file for the others".into()),
    }
}

/// Prints to standard output.
///
/// # Errors
/// What the system says: a broken pipe, too, which `main` forgives.
pub fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|e| io::Error::new(e.kind(), format!("cannot write to standard output: {e}")))
}

/// A file being written. Dropped without [`Pending::finish`], it leaves nothing.
pub struct Pending {
    /// What the user named, for messages.
    shown: String,
    /// Where it goes in the end: links resolved.
    target: PathBuf,
    /// Where it grows. None where the target is a device, a pipe or standard output, written to
    /// directly.
    temporary: Option<PathBuf>,
    file: Box<dyn Write>,
}

impl Pending {
    /// Begins a file.
    ///
    /// # Errors
    /// Says what is in the way: a folder of that name, no folder to put it in, no permission.
    pub fn create(path: &Path) -> Result<Self, Box<dyn Error>> {
        if path == Path::new(STDIO) {
            return Pending::stdout();
        }
        let shown = path.display().to_string();
        if path.is_dir() {
            return Err(format!("{shown} is a folder: name a file in it").into());
        }
        if path.file_name().is_none() {
            return Err(format!("\"{shown}\" names no file: name one to write to").into());
        }
        let refused =
            |e: io::Error| format!("cannot write {shown}: {e}. Name a place that is writable");
        // A link is followed, so that it stays one.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if let Ok(there) = fs::metadata(&target) {
            let file = File::options().write(true).open(&target).map_err(refused)?;
            if !there.is_file() {
                return Ok(Pending {
                    shown,
                    target,
                    temporary: None,
                    file: Box::new(file),
                });
            }
        } else if !folder(&target).is_dir() {
            let folder = folder(&target).display();
            return Err(format!("cannot write {shown}: there is no folder {folder}").into());
        }
        let temporary = beside(&target);
        let file = File::create(&temporary).map_err(refused)?;
        Ok(Pending {
            shown,
            target,
            temporary: Some(temporary),
            file: Box::new(file),
        })
    }

    fn stdout() -> Result<Self, Box<dyn Error>> {
        let out = io::stdout();
        if out.is_terminal() {
            return Err(
                "a file is not written to a terminal: send standard output elsewhere".into(),
            );
        }
        Ok(Pending {
            shown: "standard output".into(),
            target: STDIO.into(),
            temporary: None,
            file: Box::new(out),
        })
    }

    /// Appends.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
        self.file.write_all(bytes).map_err(|e| self.error(&e))
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(mut self) -> Result<(), Box<dyn Error>> {
        self.file.flush().map_err(|e| self.error(&e))?;
        let Some(temporary) = self.temporary.take() else {
            return Ok(());
        };
        if let Ok(there) = fs::metadata(&self.target) {
            // Where rights cannot be carried over, the file's own are good enough.
            let _ = fs::set_permissions(&temporary, there.permissions());
        }
        fs::rename(&temporary, &self.target).map_err(|e| {
            // If it cannot be removed either, there is nothing left to do about it.
            let _ = fs::remove_file(&temporary);
            self.error(&e)
        })
    }

    /// A broken pipe stays one, which `main` forgives.
    fn error(&self, error: &io::Error) -> Box<dyn Error> {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Box::new(io::Error::from(io::ErrorKind::BrokenPipe));
        }
        format!("cannot write {}: {error}", self.shown).into()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // The file may be gone: then there is nothing to remove.
            let _ = fs::remove_file(temporary);
        }
    }
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
        assert!(!path.exists(), "a check writes nothing");
        write(&path, b"one").expect("written");
        write(&path, b"two").expect("written over");
        drop(Pending::create(&path).expect("begun"));
        assert_eq!(fs::read(&path).expect("readable"), b"two");
        assert_eq!(fs::read_dir(&folder).expect("listed").count(), 1);
        assert!(write(&folder, b"x").is_err(), "a folder is no file");
        assert!(write(&folder.join("none/a.txt"), b"x").is_err());
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn standard_output_holds_one_thing() {
        let [file, out] = [PathBuf::from("a.csv"), PathBuf::from("-")];
        assert_eq!(takes_stdout([&file], true), Ok(false));
        assert_eq!(takes_stdout([&file, &out], false), Ok(true));
        assert!(takes_stdout([&out], true).is_err());
        assert!(takes_stdout([&out, &out], false).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_stays_one() {
        write(Path::new("/dev/null"), b"x").expect("written");
        assert!(!fs::metadata("/dev/null").expect("there").is_file());
    }
}
