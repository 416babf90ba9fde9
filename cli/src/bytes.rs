//! Bytes of files: opening them, reading all of a slice, and byte order.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// Standard input or output, where a file is named.
pub const STDIO: &str = "-";

/// What is read, and its length, which a pipe does not have.
pub type Opened = (Box<dyn Read>, Option<u64>);

/// A file that the user named, or standard input.
pub fn open(path: &Path) -> Result<Opened, Box<dyn Error>> {
    if path == Path::new(STDIO) {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let (file, length) = open_file(path)?;
    Ok((Box::new(BufReader::new(file)), length))
}

/// A file, and its length where it is no pipe or device.
pub fn open_file(path: &Path) -> Result<(File, Option<u64>), Box<dyn Error>> {
    let shown = path.display();
    let cannot = |e: io::Error| format!("cannot read {shown}: {e}");
    if path.is_dir() {
        return Err(format!("{shown} is a folder: name a file in it").into());
    }
    let file = File::open(path).map_err(cannot)?;
    let about = file.metadata().map_err(cannot)?;
    Ok((file, about.is_file().then_some(about.len())))
}

/// For messages.
pub fn shown(path: &Path) -> String {
    match path == Path::new(STDIO) {
        true => "standard input".into(),
        false => path.display().to_string(),
    }
}

/// Reads until `out` is full or the file ends. Returns how many bytes there were.
pub fn fill(reader: &mut impl Read, out: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < out.len() {
        match reader.read(&mut out[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

/// Turns elements of so many bytes from one byte order into the other.
pub fn swap(bytes: &mut [u8], width: usize) {
    bytes.chunks_exact_mut(width).for_each(<[u8]>::reverse);
}
