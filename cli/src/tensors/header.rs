//! What stands before the elements: a length, and JSON with a line per tensor.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::bytes;

/// Longer headers are not read, as in the `safetensors` crate.
const LONGEST: u64 = 100_000_000;

/// The key of the notes among those of the tensors.
const NOTES: &str = "__metadata__";

/// Free text about a file: keys and values.
pub type Notes = Option<HashMap<String, String>>;

/// Reads the header of a file of `length` bytes. Returns it and where the first tensor begins.
pub fn read(reader: &mut impl Read, length: u64) -> Result<(Metadata, u64), String> {
    let mut size = [0; 8];
    take(reader, &mut size)?;
    let size = u64::from_le_bytes(size);
    if size > LONGEST || size > length.saturating_sub(8) {
        return Err(format!(
            "no safetensors, or damaged: its first 8 bytes announce a header of {size} bytes, but \
             the file has {length}, and at most {LONGEST} are read"
        ));
    }
    let mut text = vec![0; size as usize];
    take(reader, &mut text)?;
    if let Ok(Names { twice: Some(name) }) = serde_json::from_slice(&text) {
        return Err(format!(
            "its header names {name:?} twice, and only one of the two could be read: write the file \
             anew with a name for each tensor"
        ));
    }
    let metadata: Metadata = serde_json::from_slice(&text).map_err(|e| explained(&e))?;
    let (start, elements) = (8 + size, metadata.data_len() as u64);
    if length - start != elements {
        return Err(format!(
            "damaged: its header promises {elements} bytes of tensors, but {} follow. Write the \
             file anew",
            length - start
        ));
    }
    Ok((metadata, start))
}

/// The names in a header, of which JSON's readers keep the last of several equal ones.
struct Names {
    /// The first that stands there a second time.
    twice: Option<String>,
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Names { twice: None })
    }
}

impl<'de> Visitor<'de> for Names {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("tensors by name")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        let mut seen = HashSet::new();
        while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
            if seen.contains(&name) {
                self.twice.get_or_insert(name);
            } else {
                seen.insert(name);
            }
        }
        Ok(self)
    }
}

/// What the libraries below have against a header, where their words leave open what is wrong.
fn explained(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let about = |start: &str| text.strip_prefix(start).map(|rest| rest.split('`').next());
    let what = if let Some(Some(name)) = about("invalid offset for tensor `") {
        format!(
            "the data_offsets of {name:?} do not begin where those of the tensor before end, so that \
             bytes are left out or belong to two"
        )
    } else if text.starts_with("invalid shape, data type, or offset for tensor") {
        "a tensor's shape and dtype need another number of bytes than its data_offsets span".into()
    } else if text.starts_with("overflow computing buffer size") {
        "a tensor's shape has more elements than any file can hold".into()
    } else {
        format!("its header is not understood: {text}")
    };
    format!("no safetensors, or damaged: {what}. Write the file anew")
}

/// The start of a file with one tensor.
pub fn start(name: &str, dtype: Dtype, shape: &[u64], notes: Notes) -> Result<Vec<u8>, String> {
    if name == NOTES {
        return Err(format!("no tensor can be named {NOTES}: name it otherwise"));
    }
    let shape: Vec<usize> = shape.iter().map(|&d| d as usize).collect();
    let width = dtype.bitsize() / 8;
    let bytes = shape.iter().fold(width, |n, &d| n.saturating_mul(d));
    let info = TensorInfo {
        dtype,
        shape,
        data_offsets: (0, bytes),
    };
    let metadata = Metadata::new(notes, vec![(name.to_owned(), info)]);
    // By way of a value its keys are sorted, so that the same input gives the same file.
    let value = metadata.map(serde_json::to_value);
    let value = value.map_err(|e| e.to_string())?;
    let mut text = value.map_err(|e| e.to_string())?.to_string().into_bytes();
    text.resize(text.len().next_multiple_of(8), b' ');
    Ok([&(text.len() as u64).to_le_bytes()[..], &text].concat())
}

fn take(reader: &mut impl Read, out: &mut [u8]) -> Result<(), String> {
    match bytes::fill(reader, out) {
        Ok(count) if count == out.len() => Ok(()),
        Ok(count) => Err(format!(
            "truncated: it ends inside its header, {} bytes early",
            out.len() - count
        )),
        Err(e) => Err(e.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str, elements: usize) -> Vec<u8> {
        let size = (text.len() as u64).to_le_bytes();
        [&size[..], text.as_bytes(), &vec![0; elements]].concat()
    }

    fn read_all(bytes: &[u8]) -> Result<(Metadata, u64), String> {
        read(&mut &bytes[..], bytes.len() as u64)
    }

    const TWO: &str = r#"{"b":{"dtype":"BF16","shape":[3],"data_offsets":[8,14]},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}"#;

    #[test]
    fn headers_are_read() {
        let (metadata, start) = read_all(&file(TWO, 14)).expect("read");
        assert_eq!(start, 8 + TWO.len() as u64);
        assert_eq!(metadata.offset_keys(), ["a", "b"]);
        let b = metadata.info("b").expect("there");
        assert_eq!((b.dtype, &b.shape[..]), (Dtype::BF16, &[3][..]));
    }

    #[test]
    fn damaged_headers_are_refused() {
        let whole = file(TWO, 14);
        for end in 0..whole.len() {
            assert!(read_all(&whole[..end]).is_err(), "{end} bytes");
        }
        let error = read_all(&file(TWO, 13)).expect_err("truncated");
        assert!(
            error.contains("promises 14 bytes of tensors, but 13"),
            "{error}"
        );
        let error = read_all(&file(TWO, 15)).expect_err("too long");
        assert!(error.contains("but 15 follow"), "{error}");
        let error = read_all(b"\x93NUMPY\x01\0 and more").expect_err("npy");
        assert!(error.contains("no safetensors"), "{error}");
        for (from, to) in [
            ("[8,14]", "[9,15]"),
            ("[3]", "[4]"),
            ("BF16", "XF16"),
            ("}}", "}"),
        ] {
            assert!(read_all(&file(&TWO.replace(from, to), 14)).is_err(), "{to}");
        }
    }

    #[test]
    fn faults_are_named_in_words_that_do_not_mislead() {
        for (from, to, want) in [
            (r#""a":"#, r#""b":"#, r#"names "b" twice"#),
            ("[8,14]", "[9,15]", r#"data_offsets of "b" do not begin"#),
            ("[3]", "[4]", "need another number of bytes"),
            (
                "[3]",
                "[4294967296,4294967297]",
                "more elements than any file",
            ),
            ("BF16", "XF16", "unknown variant `XF16`"),
        ] {
            let error = read_all(&file(&TWO.replace(from, to), 14)).expect_err(to);
            assert!(error.contains(want), "{error}");
        }
    }

    #[test]
    fn what_no_header_can_say_is_refused() {
        let long = [1 << 40, 1 << 40, 0];
        assert!(start("x", Dtype::F32, &long, None).is_err());
        let error = start("__metadata__", Dtype::F32, &[1], None).expect_err("taken");
        assert!(error.contains("no tensor can be named"), "{error}");
    }

    #[test]
    fn what_is_written_is_read() {
        let notes: HashMap<String, String> = [("format", "pt"), ("a", "b"), ("z", "y")]
            .map(|(key, value)| (key.into(), value.into()))
            .into();
        for shape in [&[][..], &[0, 3], &[2, 3]] {
            let count = shape.iter().product::<u64>() as usize;
            let bytes = start("x.\"y\"", Dtype::F16, shape, Some(notes.clone())).expect("made");
            assert_eq!(bytes.len() % 8, 0);
            let again = start("x.\"y\"", Dtype::F16, shape, Some(notes.clone()));
            assert_eq!(again.expect("made"), bytes, "the same each time");
            let whole = [&bytes[..], &vec![0; 2 * count]].concat();
            let (metadata, begin) = read_all(&whole).expect("read");
            assert_eq!(begin, bytes.len() as u64);
            assert_eq!(metadata.metadata(), &Some(notes.clone()));
            let tensor = metadata.info("x.\"y\"").expect("there");
            assert_eq!(tensor.data_offsets, (0, 2 * count));
        }
    }
}
