//! A .npy file being read, piece by piece.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::Header;
use crate::bytes;

/// A .npy file whose header has been read, and whose length fits it.
#[derive(Debug)]
pub struct Input {
    /// What its header says.
    pub header: Header,
    /// Elements in all.
    pub elements: u64,
    /// What the user named, for messages.
    shown: String,
    reader: BufReader<File>,
    /// Elements read so far.
    done: u64,
}

impl Input {
    /// Opens a file and checks that it holds exactly the elements that its header promises. Of
    /// a pipe the length shows only at its end.
    pub fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        let shown = path.display().to_string();
        let cannot = |e: io::Error| format!("cannot read {shown}: {e}");
        if path.is_dir() {
            return Err(format!("{shown} is a folder: name a .npy file").into());
        }
        let file = File::open(path).map_err(cannot)?;
        let about = file.metadata().map_err(cannot)?;
        let mut reader = BufReader::new(file);
        let (header, start) = Header::read(&mut reader).map_err(|e| format!("{shown}: {e}"))?;
        let elements = header.elements().map_err(|e| format!("{shown}: {e}"))?;
        let input = Input {
            header,
            elements,
            shown,
            reader,
            done: 0,
        };
        if about.is_file() {
            input.check_length(about.len().saturating_sub(start))?;
        }
        Ok(input)
    }

    /// The next elements, in this machine's byte order. At the end of a file nothing may follow.
    pub fn read(&mut self, out: &mut [u8]) -> Result<(), Box<dyn Error>> {
        let width = self.header.dtype.bytes();
        let filled = bytes::fill(&mut self.reader, out);
        let filled = filled.map_err(|e| format!("cannot read {}: {e}", self.shown))? as u64;
        if filled < out.len() as u64 {
            return self.check_length(width * self.done + filled);
        }
        if self.header.big_endian != cfg!(target_endian = "big") {
            bytes::swap(out, width as usize);
        }
        self.done += filled / width;
        if self.done == self.elements {
            self.check_end()?;
        }
        Ok(())
    }

    fn check_length(&self, bytes: u64) -> Result<(), Box<dyn Error>> {
        let needed = self.header.dtype.bytes() * self.elements;
        if bytes == needed {
            return Ok(());
        }
        let (shown, shape) = (&self.shown, self.header.shape_text());
        let (what, end) = match bytes < needed {
            true => ("truncated", "are missing"),
            false => ("too long", "are too many"),
        };
        let (difference, dtype) = (bytes.abs_diff(needed), self.header.dtype.name());
        Err(format!(
            "{shown}: {what}: behind the header stand {bytes} bytes, but the shape {shape} of {dtype} has {needed}; \
             {difference} bytes {end}. Write the file anew"
        )
        .into())
    }

    fn check_end(&mut self) -> Result<(), Box<dyn Error>> {
        let more = io::copy(&mut (&mut self.reader).take(1 << 20), &mut io::sink());
        let more = more.map_err(|e| format!("cannot read {}: {e}", self.shown))?;
        self.check_length(self.header.dtype.bytes() * self.elements + more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::npy::Dtype;

    /// A file of this name in the temporary folder, gone when dropped.
    struct Temporary(std::path::PathBuf);

    impl Temporary {
        fn new(name: &str, bytes: &[u8]) -> Self {
            let name = format!("wgpu-activations-{}-{name}.npy", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::write(&path, bytes).expect("written");
            Temporary(path)
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn header(dtype: Dtype, shape: &[u64]) -> Vec<u8> {
        Header {
            dtype,
            shape: shape.to_vec(),
            fortran: false,
            big_endian: false,
        }
        .to_bytes()
    }

    #[test]
    fn bits_come_through_in_either_byte_order() {
        let words = [0x8000_0000u32, 0x7f80_0001, 0xffc0_1234, 1];
        let little = header(Dtype::F32, &[4]);
        let mut big = little.clone();
        let place = big.windows(3).position(|w| w == b"<f4").expect("there");
        big[place] = b'>';
        let bytes = |start: &[u8], order: fn(u32) -> [u8; 4]| {
            let elements: Vec<u8> = words.iter().flat_map(|&w| order(w)).collect();
            [start, &elements].concat()
        };
        for (name, bytes) in [
            ("little", bytes(&little, u32::to_le_bytes)),
            ("big", bytes(&big, u32::to_be_bytes)),
        ] {
            let file = Temporary::new(name, &bytes);
            let mut input = Input::open(&file.0).expect("read");
            let mut out = [0u32; 4];
            let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut out);
            input.read(&mut bytes[..12]).expect("a piece");
            input.read(&mut bytes[12..]).expect("the rest");
            assert_eq!(out, words, "{name}");
        }
    }

    #[test]
    fn wrong_lengths_are_counted() {
        for (extra, want) in [
            (11usize, "truncated: behind the header stand 11 bytes"),
            (13, "too long"),
            (0, "12 bytes are missing"),
        ] {
            let bytes = [header(Dtype::F32, &[3]), vec![0; extra]].concat();
            let file = Temporary::new(&format!("length{extra}"), &bytes);
            let error = Input::open(&file.0).expect_err("refused").to_string();
            assert!(error.contains(want), "{error}");
        }
    }

    #[test]
    fn halves_are_two_bytes() {
        let mut start = header(Dtype::F16, &[3]);
        let place = start.windows(3).position(|w| w == b"<f2").expect("there");
        start[place] = b'>';
        let file = Temporary::new("halves", &[&start[..], &[1, 2, 3, 4, 5, 6]].concat());
        let mut out = [0u16; 3];
        let mut input = Input::open(&file.0).expect("read");
        input.read(bytemuck::cast_slice_mut(&mut out)).expect("all");
        assert_eq!(out, [0x102, 0x304, 0x506]);

        let file = Temporary::new("odd", &[&start[..], &[0; 5]].concat());
        let error = Input::open(&file.0).expect_err("refused").to_string();
        assert!(error.contains("(3,) of float16 has 6; 1 bytes"), "{error}");
    }
}
