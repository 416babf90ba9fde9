//! A .npy file being read, piece by piece.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::Header;
use super::header::MAGIC;
use crate::bytes;

/// A .npy file whose header has been read, and whose length fits it.
pub struct Input {
    /// What its header says.
    pub header: Header,
    /// Elements in all.
    pub elements: u64,
    /// What the user named, for messages.
    shown: String,
    reader: Box<dyn Read>,
    /// Elements read so far.
    done: u64,
}

impl Input {
    /// Opens a file and checks that it holds exactly the elements that its header promises. Of
    /// a pipe the length shows only at its end.
    pub fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        let (mut reader, length) = bytes::open(path)?;
        let shown = bytes::shown(path);
        let (header, start) = Header::read(&mut reader).map_err(|e| format!("{shown}: {e}"))?;
        let elements = header.elements().map_err(|e| format!("{shown}: {e}"))?;
        let input = Input {
            header,
            elements,
            shown,
            reader,
            done: 0,
        };
        if let Some(length) = length {
            let end = start.saturating_add(input.needed());
            let behind = || behind(path, end).unwrap_or_default();
            input.check_length(length.saturating_sub(start), behind)?;
        }
        Ok(input)
    }

    /// The next elements, in this machine's byte order. At the end of a file nothing may follow.
    pub fn read(&mut self, out: &mut [u8]) -> Result<(), Box<dyn Error>> {
        let width = self.header.dtype.bytes;
        let filled = bytes::fill(&mut self.reader, out);
        let filled = filled.map_err(|e| format!("cannot read {}: {e}", self.shown))? as u64;
        if filled < out.len() as u64 {
            return self.check_length(width * self.done + filled, Vec::new);
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

    /// Bytes of all elements.
    fn needed(&self) -> u64 {
        self.header.dtype.bytes * self.elements
    }

    /// `behind` gives what follows the last element, where something does.
    fn check_length(
        &self,
        bytes: u64,
        behind: impl FnOnce() -> Vec<u8>,
    ) -> Result<(), Box<dyn Error>> {
        let needed = self.needed();
        let (what, end) = match bytes.cmp(&needed) {
            std::cmp::Ordering::Equal => return Ok(()),
            std::cmp::Ordering::Less => ("truncated", "are missing"),
            _ if behind().starts_with(MAGIC) => return Err(self.holds_several().into()),
            _ => ("too long", "are too many"),
        };
        let (shown, shape) = (&self.shown, self.header.shape_text());
        let (difference, dtype) = (bytes.abs_diff(needed), self.header.dtype);
        Err(format!(
            "{shown}: {what}: behind the header stand {bytes} bytes, but the shape {shape} of {dtype} has {needed}; \
             {difference} bytes {end}. Write the file anew"
        )
        .into())
    }

    /// What calls of numpy.save with one open file leave is no damage.
    fn holds_several(&self) -> String {
        format!(
            "{}: it holds several arrays, saved one after the other into one file, and one is read \
             here. In Python, f = open(FILE, 'rb') and a np.load(f) for each give them back: save \
             each to a file of its own",
            self.shown
        )
    }

    fn check_end(&mut self) -> Result<(), Box<dyn Error>> {
        let mut more = Vec::new();
        let read = (&mut self.reader).take(1 << 20).read_to_end(&mut more);
        read.map_err(|e| format!("cannot read {}: {e}", self.shown))?;
        self.check_length(self.needed() + more.len() as u64, || more)
    }
}

/// The first bytes from a place of a file on.
fn behind(path: &Path, place: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(place))?;
    let mut first = Vec::new();
    file.take(MAGIC.len() as u64).read_to_end(&mut first)?;
    Ok(first)
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

    fn refused(file: &Temporary) -> String {
        let error = Input::open(&file.0).err().expect("refused");
        error.to_string()
    }

    #[test]
    fn several_arrays_in_one_file_are_no_damage() {
        let one = [header(Dtype::F32, &[3]), vec![0; 12]].concat();
        let error = refused(&Temporary::new("several", &[&one[..], &one].concat()));
        assert!(error.contains("it holds several arrays"), "{error}");
        assert!(error.contains("np.load(f)"), "{error}");
        let error = refused(&Temporary::new("more", &[&one[..], b"NUMPY!"].concat()));
        assert!(error.contains("6 bytes are too many"), "{error}");
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
            let error = refused(&file);
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
        let error = refused(&file);
        let want = "(3,) of float16 (dtype '<f2') has 6; 1 bytes";
        assert!(error.contains(want), "{error}");
    }
}
