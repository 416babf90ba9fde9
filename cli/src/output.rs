//! Files that are written whole or not at all, standard output, and progress.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use tempfile::TempPath;

use crate::Result;
use crate::bytes::STDIO;
use crate::piece::Piece;

/// Writes to a temporary beside the target and renames it: a failure leaves nothing half-written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut pending = Pending::create(path)?;
    pending.write(bytes)?;
    pending.finish()
}

/// Whether a file can be put there. Long work asks before it starts.
pub fn check(path: &Path) -> Result<()> {
    Pending::create(path).map(drop)
}

/// Whether one of these files is `-`, so that nothing else may go to standard output.
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
pub fn say(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|e| failed("to standard output", e))
}

/// Prints JSON, or else text.
pub fn print(
    json: bool,
    value: impl FnOnce() -> Value,
    text: impl FnOnce() -> String,
) -> Result<()> {
    match json {
        true => say(&format!("{:#}\n", value())),
        false => say(&text()),
    }
}

/// A bar over `length` units, with the time left, on standard error; hidden where that is not a
/// terminal.
pub fn progress(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let template = "{msg:24!} [{bar:36}] {percent:>3} %, {elapsed} gone, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(250));
    bar
}

/// A file being written. Dropped without [`Pending::finish`], it leaves nothing.
pub struct Pending {
    /// What the user named, for messages.
    pub shown: String,
    out: Box<dyn Write>,
    /// Where it grows, and where it goes in the end. None where the target is a device, a pipe or
    /// standard output, written to directly.
    places: Places,
}

impl Pending {
    /// Begins a file.
    pub fn create(path: &Path) -> Result<Self> {
        let shown = match path == Path::new(STDIO) {
            true => "standard output".into(),
            false => path.display().to_string(),
        };
        let (out, places) = open(path)
            .map_err(|e| format!("cannot write {shown}: {e}. Name a file in a writable folder"))?;
        Ok(Pending { shown, out, places })
    }

    /// Appends.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.out.write_all(bytes);
        written.map_err(|e| failed(&self.shown, e))
    }

    /// Appends elements, little-endian.
    pub fn write_piece(&mut self, mut piece: Piece) -> Result<()> {
        piece.swap_bytes(false);
        self.write(piece.bytes())
    }

    /// Puts the file in its place.
    pub fn finish(mut self) -> Result<()> {
        let mut placed = self.out.flush();
        if let Some((temporary, target)) = self.places {
            if let Ok(there) = fs::metadata(&target) {
                // Where rights cannot be carried over, the file's own are good enough.
                let _ = fs::set_permissions(&temporary, there.permissions());
            }
            placed = placed.and_then(|()| Ok(temporary.persist(target)?));
        }
        placed.map_err(|e| failed(&self.shown, e))
    }
}

type Places = Option<(TempPath, PathBuf)>;

/// Where a file is or will be, however it is spelt. A link is followed, so that it stays one.
pub fn real(path: &Path) -> PathBuf {
    let named = Some(path).filter(|path| *path != Path::new(STDIO));
    let path = named.unwrap_or(Path::new("/dev/stdout"));
    let new = || Some(fs::canonicalize(folder(path)).ok()?.join(path.file_name()?));
    let there = fs::canonicalize(path).ok().or_else(new);
    there.unwrap_or_else(|| path.to_owned())
}

fn folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    parent.unwrap_or(Path::new("."))
}

fn open(path: &Path) -> io::Result<(Box<dyn Write>, Places)> {
    if path == Path::new(STDIO) {
        return match io::stdout().is_terminal() {
            true => Err(io::Error::other("it is a terminal: send it elsewhere")),
            false => Ok((Box::new(io::stdout()), None)),
        };
    }
    if path.is_dir() || path.file_name().is_none() {
        return Err(io::Error::other("that is no file"));
    }
    let target = real(path);
    if let Ok(there) = fs::metadata(&target) {
        let file = File::options().write(true).open(&target)?;
        if !there.is_file() {
            return Ok((Box::new(file), None));
        }
    }
    // Beside the target, so that renaming works.
    let folder = folder(&target);
    if !folder.is_dir() {
        let missing = folder.display();
        return Err(io::Error::other(format!("there is no folder {missing}")));
    }
    // With the rights that the user gives to new files.
    let file = tempfile::Builder::new().make_in(folder, |path| File::create_new(path))?;
    let (file, temporary) = file.into_parts();
    Ok((Box::new(file), Some((temporary, target))))
}

/// A broken pipe stays one, which `main` forgives.
fn failed(shown: &str, error: io::Error) -> Box<dyn Error> {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Box::new(error),
        _ => format!("cannot write {shown}: {error}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_and_nothing_else_stays() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let folder = folder.path();
        let path = folder.join("a.txt");
        check(&path).expect("writable");
        assert!(!path.exists(), "a check writes nothing");
        write(&path, b"one").expect("written");
        write(&path, b"two").expect("written over");
        drop(Pending::create(&path).expect("begun"));
        assert_eq!(fs::read(&path).expect("readable"), b"two");
        assert_eq!(fs::read_dir(folder).expect("listed").count(), 1);
        assert!(write(folder, b"x").is_err(), "a folder is no file");
        assert!(write(&folder.join("none/a.txt"), b"x").is_err());
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
