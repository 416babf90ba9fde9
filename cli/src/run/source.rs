//! A file on the command line, perhaps with one of its tensors, as `model.safetensors:up.weight`; and
//! what one that is read holds: its elements piece by piece.

use std::cmp::Ordering;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use safetensors::tensor::Metadata;
use wgpu_activations::Format;

use super::stored::{Asked, names};
use crate::Result;
use crate::bytes::{self, STDIO};
use crate::npy::{Dtype, Header, MAGIC};
use crate::piece::Piece;
use crate::tensors;

/// A file, and the tensor in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub path: PathBuf,
    /// Named behind a colon.
    pub tensor: Option<String>,
}

impl Place {
    /// Whether the name ends so.
    pub fn is(&self, extension: &str) -> bool {
        self.path.extension().is_some_and(|e| e == extension)
    }

    /// Whether it is `-`: standard input, or output.
    pub fn is_stdio(&self) -> bool {
        self.path.as_os_str() == STDIO
    }
}

/// As the user named what is read.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.tensor {
            _ if self.is_stdio() => f.write_str("standard input"),
            Some(name) => write!(f, "{}:{}", self.path.display(), name.escape_debug()),
            None => write!(f, "{}", self.path.display()),
        }
    }
}

impl From<OsString> for Place {
    fn from(text: OsString) -> Self {
        let split = text
            .to_str()
            .and_then(|text| text.split_once(".safetensors:"));
        let Some((stem, tensor)) = split else {
            let path = text.into();
            return Place { path, tensor: None };
        };
        Place {
            path: format!("{stem}.safetensors").into(),
            tensor: Some(tensor.to_owned()).filter(|name| !name.is_empty()),
        }
    }
}

/// An opened array, whose file has as many bytes as its header promises.
pub struct Source {
    pub place: Place,
    pub format: Format,
    /// Shape, order and dtype, as a .npy file has them.
    pub header: Header,
    /// Elements in all.
    pub elements: u64,
    /// Of safetensors: what stands in the file besides.
    pub metadata: Option<Metadata>,
    reader: Box<dyn Read>,
    /// What was read last: its memory is used again.
    piece: Piece,
    /// Bytes of elements read so far.
    done: u64,
}

impl Source {
    /// Opens a file and settles its format. Of a pipe the length shows only at its end.
    pub fn open(place: &Place, asked: Asked) -> Result<Self> {
        let opened = match place.is("safetensors") {
            true => Self::open_tensor(place, asked),
            false => Self::open_npy(place, asked),
        };
        opened.map_err(|e| format!("{place}: {e}").into())
    }

    fn open_npy(place: &Place, asked: Asked) -> Result<Self> {
        let (mut reader, length) = bytes::open(&place.path)?;
        let (header, start) = Header::read(&mut reader)?;
        let format = asked.of_npy(&header.dtype)?;
        let mut source = Source::new(place, format, header, Box::new(reader))?;
        if let Some(length) = length.map(|length| length - start) {
            let (needed, mut behind) = (source.needed(), Vec::new());
            if length > needed {
                io::copy(&mut source.reader.by_ref().take(needed), &mut io::sink())?;
                source.reader.by_ref().take(64).read_to_end(&mut behind)?;
            }
            source.check_length(length, &behind)?;
        }
        Ok(source)
    }

    fn open_tensor(place: &Place, asked: Asked) -> Result<Self> {
        let (mut file, Some(length)) = bytes::open_file(&place.path)? else {
            return Err("it is no file: safetensors are not read from pipes".into());
        };
        let (metadata, start) = tensors::read(&mut file, length)?;
        let info = tensors::choose(&metadata, place.tensor.as_deref())?;
        let (first, end) = (info.data_offsets.0 as u64, info.data_offsets.1 as u64);
        file.seek(SeekFrom::Start(start + first))?;
        let format = asked.of_tensor(info.dtype)?;
        let header = header(format, info.shape.iter().map(|&d| d as u64).collect());
        let reader = Box::new(file.take(end - first));
        Ok(Source {
            metadata: Some(metadata),
            ..Source::new(place, format, header, reader)?
        })
    }

    fn new(place: &Place, format: Format, header: Header, reader: Box<dyn Read>) -> Result<Self> {
        Ok(Source {
            place: place.clone(),
            format,
            elements: header.elements()?,
            header,
            metadata: None,
            reader,
            piece: Piece::new(format, 0),
            done: 0,
        })
    }

    /// The next elements, in this machine's byte order.
    pub fn read(&mut self, count: usize) -> Result<&Piece> {
        let mut piece = std::mem::replace(&mut self.piece, Piece::new(self.format, 0));
        if piece.count != count {
            piece = Piece::new(self.format, count);
        }
        let filled = self.fill(piece.elements_mut());
        filled.map_err(|e| format!("{}: {e}", self.place))?;
        piece.swap_bytes(self.header.dtype.big_endian);
        self.piece = piece;
        Ok(&self.piece)
    }

    /// All elements at once.
    pub fn read_all(&mut self) -> Result<Piece> {
        self.read(self.elements as usize)?;
        Ok(std::mem::replace(
            &mut self.piece,
            Piece::new(self.format, 0),
        ))
    }

    /// At the end of a file nothing may follow.
    fn fill(&mut self, mut out: &mut [u8]) -> Result<()> {
        let wanted = out.len() as u64;
        let read = io::copy(&mut self.reader.by_ref().take(wanted), &mut out)?;
        self.done += read;
        if read < wanted {
            return self.check_length(self.done, &[]);
        }
        if self.done == self.needed() {
            let mut more = Vec::new();
            self.reader.by_ref().take(1 << 20).read_to_end(&mut more)?;
            self.check_length(self.done + more.len() as u64, &more)?;
        }
        Ok(())
    }

    /// Bytes of all elements.
    fn needed(&self) -> u64 {
        self.format.bytes() * self.elements
    }

    /// What follows the last element begins with `behind`.
    fn check_length(&self, bytes: u64, behind: &[u8]) -> Result<()> {
        let needed = self.needed();
        let (what, end) = match bytes.cmp(&needed) {
            Ordering::Equal => return Ok(()),
            Ordering::Less => ("truncated", "are missing"),
            // What calls of numpy.save with one open file leave is no damage.
            Ordering::Greater if behind.starts_with(MAGIC) => return Err(SEVERAL.into()),
            Ordering::Greater => ("too long", "are too many"),
        };
        let (shape, dtype) = (self.header.shape_text(), &self.header.dtype);
        let difference = bytes.abs_diff(needed);
        Err(format!(
            "{what}: behind the header stand {bytes} bytes, but the shape {shape} of {dtype} has \
             {needed}; {difference} bytes {end}. Write the file anew"
        )
        .into())
    }

    /// Checks that the elements of this file, which is dy, stand in the order of those of x.
    pub fn check_fits(&self, x: &Source) -> Result<(), String> {
        let ([dy, x], [ours, theirs]) = ([&self.place, &x.place], [&self.header, &x.header]);
        if ours.shape != theirs.shape {
            let [ours, theirs] = [ours, theirs].map(Header::shape_text);
            return Err(format!(
                "{dy} has shape {ours}, but {x} has {theirs}: dy needs the shape of x"
            ));
        }
        if ours.fortran == theirs.fortran || theirs.has_one_order() {
            return Ok(());
        }
        let (ours, theirs, remedy) = match theirs.fortran {
            true => ("C", "Fortran", "asfortranarray"),
            false => ("Fortran", "C", "ascontiguousarray"),
        };
        Err(format!(
            "{dy} is in {ours} order, but {x} in {theirs} order: save np.{remedy}(dy)"
        ))
    }
}

/// What a .npy file would say of elements of this format, in C order.
pub fn header(format: Format, shape: Vec<u64>) -> Header {
    Header {
        dtype: Dtype::parse(names(format).1),
        shape,
        fortran: false,
    }
}

const SEVERAL: &str = "it holds several arrays, saved one after the other into one file, and one \
    is read here. In Python, f = open(FILE, 'rb') and a np.load(f) for each give them back: save \
    each to a file of its own";

#[cfg(test)]
mod tests {
    use std::io::Write;

    use tempfile::NamedTempFile;

    use super::*;

    fn header(descr: &str, shape: &[u64]) -> Vec<u8> {
        let header = Header {
            dtype: Dtype::parse("<f4"),
            shape: shape.to_vec(),
            fortran: false,
        };
        let text = String::from_utf8_lossy(&header.to_bytes()[6..]).replace("<f4", descr);
        [MAGIC, text.as_bytes()].concat()
    }

    fn opened(parts: &[&[u8]]) -> Result<Source, String> {
        let mut file = NamedTempFile::new().expect("a file");
        file.write_all(&parts.concat()).expect("written");
        let place = Place::from(file.path().as_os_str().to_owned());
        Source::open(&place, Asked::of_x(None)).map_err(|e| e.to_string())
    }

    fn refused(parts: &[&[u8]]) -> String {
        opened(parts).err().expect("refused")
    }

    #[test]
    fn several_arrays_in_one_file_are_no_damage() {
        let one = [header("<f4", &[3]), vec![0; 12]].concat();
        let error = refused(&[&one, &one]);
        assert!(error.contains("it holds several arrays"), "{error}");
        assert!(error.contains("np.load(f)"), "{error}");
        let error = refused(&[&one, b"NUMPY!"]);
        assert!(error.contains("6 bytes are too many"), "{error}");
    }

    #[test]
    fn bits_come_through_in_either_byte_order() {
        let words = [0x8000_0000u32, 0x7f80_0001, 0xffc0_1234, 1];
        for (descr, elements) in [
            ("<f4", words.map(u32::to_le_bytes)),
            (">f4", words.map(u32::to_be_bytes)),
        ] {
            let mut source =
                opened(&[&header(descr, &[4]), elements.as_flattened()]).expect("read");
            let pieces = [3, 1].map(|count| source.read(count).expect("a piece").words.clone());
            assert_eq!(pieces.concat(), words, "{descr}");
        }
    }

    #[test]
    fn wrong_lengths_are_counted() {
        for (extra, want) in [
            (11usize, "truncated: behind the header stand 11 bytes"),
            (13, "too long"),
            (0, "12 bytes are missing"),
        ] {
            let error = refused(&[&header("<f4", &[3]), &vec![0; extra]]);
            assert!(error.contains(want), "{error}");
        }
    }

    #[test]
    fn halves_are_two_bytes() {
        let start = header(">f2", &[3]);
        let mut source = opened(&[&start, &[1, 2, 3, 4, 5, 6]]).expect("read");
        let piece = source.read(3).expect("all");
        let halves: &[u16] = bytemuck::cast_slice(piece.bytes());
        assert_eq!(halves, [0x102, 0x304, 0x506]);

        let error = refused(&[&start, &[0; 5]]);
        let want = "(3,) of float16 (dtype '>f2') has 6; 1 bytes";
        assert!(error.contains(want), "{error}");
    }

    #[test]
    fn a_tensor_stands_behind_a_colon() {
        for (text, path, tensor) in [
            ("x.npy", "x.npy", None),
            ("C:\\x.npy", "C:\\x.npy", None),
            ("m.safetensors", "m.safetensors", None),
            ("m.safetensors:", "m.safetensors", None),
            ("a:b/m.safetensors:up:0", "a:b/m.safetensors", Some("up:0")),
        ] {
            let place = Place::from(OsString::from(text));
            assert_eq!(place.path, PathBuf::from(path), "{text}");
            assert_eq!(place.tensor.as_deref(), tensor, "{text}");
            assert_eq!(place.is("safetensors"), path.ends_with(".safetensors"));
        }
    }
}
