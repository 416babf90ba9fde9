//! One tensor of a file being read, piece by piece.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Seek, SeekFrom};
use std::path::Path;

use safetensors::Dtype;

use super::choose::choose;
use super::header::{self, Notes};
use crate::bytes;

/// A tensor whose file has been checked, with the reader at its first element.
#[derive(Debug)]
pub struct Input {
    pub dtype: Dtype,
    pub shape: Vec<u64>,
    /// What the file says of itself.
    pub notes: Notes,
    /// How many tensors the file holds.
    pub beside: usize,
    /// What the user named, for messages.
    shown: String,
    reader: BufReader<File>,
}

impl Input {
    /// Opens a file and finds the tensor. Of the file, only the header is read.
    pub fn open(path: &Path, name: Option<&str>) -> Result<Self, Box<dyn Error>> {
        let shown = path.display().to_string();
        let cannot = |e: io::Error| format!("cannot read {shown}: {e}");
        let (file, Some(length)) = bytes::open_file(path)? else {
            return Err(format!("{shown} is no file: safetensors are not read from pipes").into());
        };
        let mut reader = BufReader::new(file);
        let read = header::read(&mut reader, length);
        let (metadata, start) = read.map_err(|e| format!("{shown}: {e}"))?;
        let info = choose(&metadata, name).map_err(|e| format!("{shown}: {e}"))?;
        let first = start + info.data_offsets.0 as u64;
        reader.seek(SeekFrom::Start(first)).map_err(cannot)?;
        Ok(Input {
            dtype: info.dtype,
            shape: info.shape.iter().map(|&d| d as u64).collect(),
            notes: metadata.metadata().clone(),
            beside: metadata.offset_keys().len(),
            shown,
            reader,
        })
    }

    /// The next elements, of `width` bytes each, in this machine's byte order.
    pub fn read(&mut self, out: &mut [u8], width: usize) -> Result<(), Box<dyn Error>> {
        let filled = bytes::fill(&mut self.reader, out);
        let filled = filled.map_err(|e| format!("cannot read {}: {e}", self.shown))?;
        if filled < out.len() {
            return Err(format!("{}: it became shorter while it was read", self.shown).into());
        }
        if cfg!(target_endian = "big") {
            bytes::swap(out, width);
        }
        Ok(())
    }
}
