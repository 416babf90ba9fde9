//! Bytes of files: opening them, and reading all of a header.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Standard input or output, where a file is named.
pub const STDIO: &str = "-";

/// A file that the user named, or standard input; and its length, which a pipe does not have.
pub fn open(path: &Path) -> io::Result<(Box<dyn Read>, Option<u64>)> {
    if path == Path::new(STDIO) {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let (file, length) = open_file(path)?;
    Ok((Box::new(file), length))
}

/// A file, and its length where it is no pipe or device.
pub fn open_file(path: &Path) -> io::Result<(File, Option<u64>)> {
    if path.is_dir() {
        return Err(io::Error::other("it is a folder: name a file in it"));
    }
    let file = File::open(path)?;
    let about = file.metadata()?;
    Ok((file, about.is_file().then_some(about.len())))
}

/// Reads on until a header has so many bytes.
pub fn read_to(reader: &mut impl Read, header: &mut Vec<u8>, bytes: u64) -> Result<(), String> {
    let more = bytes - header.len() as u64;
    let read = reader.take(more).read_to_end(header);
    if read.map_err(|e| e.to_string())? as u64 == more {
        return Ok(());
    }
    let has = header.len();
    Err(format!(
        "truncated: it ends after {has} bytes, inside its header, which needs {bytes} at least"
    ))
}

/// The whole number that these bytes are, the lowest first.
pub fn number(bytes: &[u8]) -> u64 {
    let bytes = bytes.iter().rev();
    bytes.fold(0, |number, &byte| number << 8 | u64::from(byte))
}
