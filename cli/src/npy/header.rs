//! The header of a .npy file: a Python literal with three keys.

use std::io::Read;

use super::dtype::{self, Dtype};
use super::literal::{lengths, shortened, split, unquote};
use crate::bytes;

/// What stands before the elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The type of the elements.
    pub dtype: Dtype,
    /// The lengths of the dimensions; none for a single number.
    pub shape: Vec<u64>,
    /// Whether the first dimension runs fastest.
    pub fortran: bool,
    /// The byte order of the elements.
    pub big_endian: bool,
}

/// What every .npy file begins with.
pub const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Longer headers are not read. NumPy's own limit is 10,000 bytes.
const LONGEST: usize = 1 << 20;

impl Header {
    /// Reads the header and its length in bytes, and leaves the reader at the first element.
    pub fn read(reader: &mut impl Read) -> Result<(Header, u64), String> {
        let mut start = [0; 8];
        take(reader, &mut start, 0)?;
        check_magic(&start)?;
        let size_bytes = match start[6..8] {
            [1, _] => 2,
            [2 | 3, _] => 4,
            [major, minor] => {
                return Err(format!(
                    "version {major}.{minor} of the .npy format: 1, 2 and 3 are known here"
                ));
            }
            _ => unreachable!("a slice of two"),
        };
        let mut size = [0; 4];
        take(reader, &mut size[..size_bytes], 8)?;
        let size = u32::from_le_bytes(size) as usize;
        if size > LONGEST {
            return Err(format!(
                "the header claims {size} bytes; at most {LONGEST} are read. The file is damaged"
            ));
        }
        let before = 8 + size_bytes;
        let mut text = vec![0; size];
        take(reader, &mut text, before as u64)?;
        let text = String::from_utf8_lossy(&text);
        let header = parse(&text)?;
        Ok((header, (before + size) as u64))
    }

    /// How many elements the shape has. An error where no machine could count them.
    pub fn elements(&self) -> Result<u64, String> {
        if self.shape.contains(&0) {
            return Ok(0);
        }
        let product = self.shape.iter().try_fold(1u64, |n, &d| n.checked_mul(d));
        product.filter(|n| *n <= u64::MAX / 8).ok_or_else(|| {
            format!(
                "the shape {} has more elements than any file can hold",
                self.shape_text()
            )
        })
    }

    /// The shape as Python writes it: `()`, `(3,)`, `(3, 4)`.
    pub fn shape_text(&self) -> String {
        let lengths: Vec<String> = self.shape.iter().map(u64::to_string).collect();
        match lengths.as_slice() {
            [one] => format!("({one},)"),
            all => format!("({})", all.join(", ")),
        }
    }

    /// Whether it makes no difference which dimension runs fastest.
    pub fn has_one_order(&self) -> bool {
        self.shape.contains(&0) || self.shape.iter().filter(|&&d| d > 1).count() <= 1
    }

    /// The header of a little-endian file, padded as NumPy does it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let fortran = if self.fortran { "True" } else { "False" };
        let text = format!(
            "{{'descr': '{}', 'fortran_order': {fortran}, 'shape': {}, }}",
            self.dtype.descr(),
            self.shape_text()
        );
        let short = text.len() + 64 < usize::from(u16::MAX);
        let before = if short { 10 } else { 12 };
        let size = (before + text.len() + 1).next_multiple_of(64) - before;
        let mut out = MAGIC.to_vec();
        out.extend([if short { 1 } else { 2 }, 0]);
        out.extend(&(size as u32).to_le_bytes()[..before - 8]);
        out.extend(text.bytes());
        out.resize(before + size - 1, b' ');
        out.push(b'\n');
        out
    }
}

/// Fills `out`, or says how much of the header there is.
fn take(reader: &mut impl Read, out: &mut [u8], before: u64) -> Result<(), String> {
    let filled = bytes::fill(reader, out).map_err(|e| e.to_string())?;
    if filled == out.len() {
        return Ok(());
    }
    let (has, needs) = (before + filled as u64, before + out.len() as u64);
    Err(format!(
        "truncated: the file ends after {has} bytes, inside its header, which needs {needs} at least"
    ))
}

fn check_magic(start: &[u8; 8]) -> Result<(), String> {
    if start.starts_with(MAGIC) {
        return Ok(());
    }
    Err(if start.starts_with(b"PK") {
        "a zip archive, perhaps .npz: save one of its arrays alone, np.save('x.npy', np.load('x.npz')['NAME'])".into()
    } else {
        format!(
            "no .npy file: it begins with {}. Write one with numpy.save",
            start.escape_ascii()
        )
    })
}

/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`
fn parse(text: &str) -> Result<Header, String> {
    let malformed = |what: &str| format!("malformed header: {what} in {}", shortened(text));
    let inside = text
        .trim()
        .strip_prefix('{')
        .and_then(|t| t.strip_suffix('}'));
    let inside = inside.ok_or_else(|| malformed("no {...}"))?;
    let (mut descr, mut fortran, mut shape) = (None, None, None);
    for entry in split(inside) {
        let (key, value) = entry
            .split_once(':')
            .ok_or_else(|| malformed("an entry without a colon"))?;
        let place = match unquote(key) {
            Some("descr") => &mut descr,
            Some("fortran_order") => &mut fortran,
            Some("shape") => &mut shape,
            _ => return Err(malformed("an unknown key")),
        };
        if place.replace(value.trim()).is_some() {
            return Err(malformed("a key twice"));
        }
    }
    let (Some(descr), Some(fortran), Some(shape)) = (descr, fortran, shape) else {
        return Err(malformed("descr, fortran_order or shape is missing"));
    };
    let (dtype, big_endian) = element(descr)?;
    Ok(Header {
        dtype,
        big_endian,
        fortran: match fortran {
            "True" => true,
            "False" => false,
            _ => return Err(malformed("fortran_order is neither True nor False")),
        },
        shape: lengths(shape).ok_or_else(|| malformed("no shape such as (3, 4)"))?,
    })
}

/// The type of the elements and whether they are big-endian.
fn element(descr: &str) -> Result<(Dtype, bool), String> {
    let Some(descr) = unquote(descr) else {
        return Err(
            "it holds records (a structured dtype), but plain numbers are needed: save one field \
             alone, x['NAME']"
                .into(),
        );
    };
    Dtype::parse(descr).ok_or_else(|| {
        let (name, remedy) = (dtype::name(descr), dtype::remedy(descr));
        let shown = shortened(descr);
        format!("it holds {name} (dtype '{shown}'), but {remedy}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(version: u8, text: &str) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend([version, 0]);
        match version {
            1 => out.extend((text.len() as u16).to_le_bytes()),
            _ => out.extend((text.len() as u32).to_le_bytes()),
        }
        out.extend(text.bytes());
        out
    }

    fn read(bytes: &[u8]) -> Result<(Header, u64), String> {
        Header::read(&mut &bytes[..])
    }

    const PLAIN: &str = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }  \n";

    #[test]
    fn all_versions_are_read() {
        let want = Header {
            dtype: Dtype::F32,
            shape: vec![3, 4],
            fortran: false,
            big_endian: false,
        };
        for version in 1..=3 {
            let bytes = file(version, PLAIN);
            assert_eq!(
                read(&bytes),
                Ok((want.clone(), bytes.len() as u64)),
                "{version}"
            );
        }
        let error = read(&file(4, PLAIN)).expect_err("unknown");
        assert!(error.contains("version 4.0"), "{error}");
    }

    #[test]
    fn any_spelling_of_the_literal_is_read() {
        for (text, shape, fortran, big_endian) in [
            (
                "{\"shape\":(), 'fortran_order':True,'descr':\">f4\"}",
                vec![],
                true,
                true,
            ),
            (
                "{'descr':'<f4','fortran_order':False,'shape':(3,)}",
                vec![3],
                false,
                false,
            ),
            (
                "{'descr':'<f4','fortran_order':False,'shape':(3L, 0L)}",
                vec![3, 0],
                false,
                false,
            ),
            (
                "  {'descr':'<f4','fortran_order':False,'shape':( 18446744073709551615 , )} ",
                vec![u64::MAX],
                false,
                false,
            ),
        ] {
            assert_eq!(
                parse(text),
                Ok(Header {
                    dtype: Dtype::F32,
                    shape,
                    fortran,
                    big_endian
                }),
                "{text}"
            );
        }
    }

    #[test]
    fn malformed_headers_are_refused() {
        for text in [
            "",
            "{",
            "}",
            "{}",
            "{'descr': '<f4', 'fortran_order': False}",
            "{'descr': '<f4', 'fortran_order': 0, 'shape': (3,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': [3]}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3,,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3, x)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551616,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': 1}",
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,)}",
            "{descr: '<f4', 'fortran_order': False, 'shape': (3,)}",
            "{'descr': '<f4, 'fortran_order': False, 'shape': (3,)}",
            "é{'descr': '<f4'}",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn other_types_are_named() {
        let plain = "x.astype('float32')";
        for (descr, want, remedy) in [
            ("'<f8'", "float64 (dtype '<f8')", plain),
            ("'double'", "float64 (dtype 'double')", plain),
            ("'>i8'", "int64", plain),
            ("[('a', '<f4'), ('b', '<f4')]", "structured", "x['NAME']"),
            ("'<V8'", "bytes of no type", "told what these are"),
        ] {
            let text = format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (3,)}}");
            let error = parse(&text).expect_err(descr);
            assert!(error.contains(want) && error.contains(remedy), "{error}");
        }
    }

    #[test]
    fn truncated_headers_count_bytes() {
        let bytes = file(1, PLAIN);
        for end in 0..bytes.len() {
            let error = read(&bytes[..end]).expect_err("truncated");
            assert!(
                error.contains(&format!("after {end} bytes")),
                "{end}: {error}"
            );
        }
        let mut huge = file(2, "");
        huge[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(read(&huge).expect_err("damaged").contains("4294967295"));
        assert!(read(b"PK\x03\x04....").expect_err("zip").contains("npz"));
        assert!(read(b"not numpy").expect_err("text").contains("not nump"));
    }

    #[test]
    fn elements_are_counted() {
        let count = |shape: &[u64]| {
            let shape = shape.to_vec();
            Header {
                dtype: Dtype::F32,
                shape,
                fortran: false,
                big_endian: false,
            }
            .elements()
        };
        assert_eq!(count(&[]), Ok(1));
        assert_eq!(count(&[0, u64::MAX, u64::MAX]), Ok(0));
        assert_eq!(count(&[3, 4]), Ok(12));
        assert!(count(&[u64::MAX]).is_err());
        assert!(count(&[1 << 40, 1 << 40]).is_err());
    }

    #[test]
    fn what_is_written_is_read() {
        for shape in [vec![], vec![0], vec![5], vec![2, 3, 4], vec![1; 30_000]] {
            let header = Header {
                dtype: [Dtype::F32, Dtype::F16, Dtype::U16][shape.len() % 3],
                shape,
                fortran: true,
                big_endian: false,
            };
            let bytes = header.to_bytes();
            assert_eq!(bytes.len() % 64, 0);
            assert_eq!(bytes.last(), Some(&b'\n'));
            assert_eq!(read(&bytes), Ok((header, bytes.len() as u64)));
        }
    }
}
