//! Headers of NumPy's .npy files: versions 1, 2 and 3 of the format.
//!
//! Not taken from npyz 0.9, which was tried: it refuses headers that NumPy reads (`'f4'`, Python
//! 2's `(3L,)`), takes some that NumPy refuses (a shape in brackets, a key too many), and does not
//! tell truncated headers from foreign files; for 25 more crates. The format:
//! <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.

mod dtype;

use std::io::Read;

use serde::Deserialize;

use crate::bytes;
pub use dtype::Dtype;

/// What stands before the elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The type of the elements.
    pub dtype: Dtype,
    /// The lengths of the dimensions; none for a single number.
    pub shape: Vec<u64>,
    /// Whether the first dimension runs fastest.
    pub fortran: bool,
}

/// What every .npy file begins with.
pub const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Longer headers are not read. NumPy's own limit is 10,000 bytes.
const LONGEST: u64 = 1 << 20;

impl Header {
    /// Reads the header and its length in bytes, and leaves the reader at the first element.
    pub fn read(reader: &mut impl Read) -> Result<(Header, u64), String> {
        let mut head = Vec::new();
        bytes::read_to(reader, &mut head, 8)?;
        if !head.starts_with(MAGIC) {
            return Err(match head.starts_with(b"PK") {
                true => ZIP.into(),
                false => {
                    let start = head.escape_ascii();
                    format!("no .npy file: it begins with {start}. Write one with numpy.save")
                }
            });
        }
        let before = match (head[6], head[7]) {
            (1, _) => 10,
            (2 | 3, _) => 12,
            (major, minor) => {
                return Err(format!(
                    "version {major}.{minor} of the .npy format: 1, 2 and 3 are known here"
                ));
            }
        };
        bytes::read_to(reader, &mut head, before)?;
        let size = bytes::number(&head[8..]);
        if size > LONGEST {
            return Err(format!(
                "the header claims {size} bytes; at most {LONGEST} are read. The file is damaged"
            ));
        }
        bytes::read_to(reader, &mut head, before + size)?;
        let text = String::from_utf8_lossy(&head[before as usize..]);
        Ok((parse(&text)?, before + size))
    }

    /// How many elements the shape has. An error where no machine could count them.
    pub fn elements(&self) -> Result<u64, String> {
        let product = |n: u128, &d: &u64| n.saturating_mul(d.into());
        match u64::try_from(self.shape.iter().fold(1, product)) {
            Ok(elements) if elements <= u64::MAX / 8 => Ok(elements),
            _ => Err(format!(
                "the shape {} has more elements than any file can hold",
                self.shape_text()
            )),
        }
    }

    /// The shape as Python writes it.
    pub fn shape_text(&self) -> String {
        shape_text(&self.shape)
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

/// `()`, `(3,)`, `(3, 4)`
pub fn shape_text(shape: &[u64]) -> String {
    match shape {
        [one] => format!("({one},)"),
        all => format!("{all:?}").replace('[', "(").replace(']', ")"),
    }
}

const ZIP: &str = "a zip archive, perhaps .npz: save one of its arrays alone, \
    np.save('x.npy', np.load('x.npz')['NAME'])";

/// The keys of a header, with a number in the place of the shape.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    descr: String,
    fortran_order: bool,
    #[serde(rename = "shape")]
    _shape: u8,
}

const RECORDS: &str = "it holds records (a structured dtype), but plain numbers are needed: save \
    one field alone, x['NAME']";

/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`
fn parse(text: &str) -> Result<Header, String> {
    if text.contains("[(") {
        return Err(RECORDS.into());
    }
    let malformed = |what: &str| format!("malformed header: {what} in {}", shortened(text));
    let (json, shape) = as_json(text).ok_or_else(|| malformed("no shape such as (3, 4)"))?;
    let keys: Keys = serde_json::from_str(&json).map_err(|e| malformed(&e.to_string()))?;
    Ok(Header {
        dtype: Dtype::parse(&keys.descr),
        fortran: keys.fortran_order,
        shape,
    })
}

/// The literal with a number for its tuple and JSON's quotes and booleans; and the tuple.
fn as_json(text: &str) -> Option<(String, Vec<u64>)> {
    let (before, rest) = text.split_once('(')?;
    let (inside, after) = rest.split_once(')')?;
    let after = after.trim_end().strip_suffix('}')?.trim_end();
    let after = after.strip_suffix(',').unwrap_or(after);
    let json = format!("{before}0{after}}}").replace('\'', "\"");
    let json = json.replace("True", "true").replace("False", "false");
    Some((json, lengths(inside)?))
}

/// `3, 4` and `3,`, but `3` is no tuple. Python 2 wrote `3L, 4L`.
fn lengths(inside: &str) -> Option<Vec<u64>> {
    let inside = inside.trim();
    let parts = inside.strip_suffix(',').unwrap_or(inside);
    if parts.len() == inside.len() && !inside.contains(',') {
        return inside.is_empty().then(Vec::new);
    }
    let length = |part: &str| {
        let part = part.trim();
        let part = part.strip_suffix('L').unwrap_or(part);
        part.parse().ok().filter(|_| !part.starts_with('+'))
    };
    parts.split(',').map(length).collect()
}

/// For messages: what cannot be printed escaped, and not too much of it.
pub fn shortened(text: &str) -> String {
    let text = text.trim();
    let start: String = text.chars().take(80).collect();
    let more = if start == text { "" } else { "..." };
    format!("{}{more}", start.escape_debug()).replace("\\'", "'")
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
            dtype: Dtype::parse("<f4"),
            shape: vec![3, 4],
            fortran: false,
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
                    dtype: Dtype::parse(if big_endian { ">f4" } else { "<f4" }),
                    shape,
                    fortran,
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
    fn records_are_named() {
        let text = "{'descr': [('a', '<f4'), ('b', '<f4')], 'fortran_order': False, 'shape': (3,)}";
        let error = parse(text).expect_err("records");
        assert!(
            error.contains("structured") && error.contains("x['NAME']"),
            "{error}"
        );
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
                dtype: Dtype::parse("<f4"),
                shape,
                fortran: false,
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
                dtype: Dtype::parse(["<f4", "<f2", "<u2"][shape.len() % 3]),
                shape,
                fortran: true,
            };
            let bytes = header.to_bytes();
            assert_eq!(bytes.len() % 64, 0);
            assert_eq!(bytes.last(), Some(&b'\n'));
            assert_eq!(read(&bytes), Ok((header, bytes.len() as u64)));
        }
    }
}
