//! Headers of safetensors, read and written by the `safetensors` crate, and which tensor is meant.
//!
//! The elements are not read by the crate: it wants all of a file in memory. The format:
//! <https://huggingface.co/docs/safetensors>.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::Read;

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::Result;
use crate::bytes;

/// Longer headers are not read, as in the `safetensors` crate.
const LONGEST: u64 = 100_000_000;

/// The key of the notes among those of the tensors.
const NOTES: &str = "__metadata__";

/// So many tensors are listed where none is named, and so many where the name is none of theirs.
const LISTED: usize = 10;
const NEAREST: usize = 3;

/// Reads the header of a file of `length` bytes. Returns it and where the first tensor begins.
pub fn read(reader: &mut impl Read, length: u64) -> Result<(Metadata, u64), String> {
    let mut head = Vec::new();
    bytes::read_to(reader, &mut head, 8)?;
    let size = bytes::number(&head);
    if size > LONGEST || size > length.saturating_sub(8) {
        return Err(format!(
            "no safetensors, or damaged: its first 8 bytes announce a header of {size} bytes, but \
             the file has {length}, and at most {LONGEST} are read"
        ));
    }
    let start = 8 + size;
    bytes::read_to(reader, &mut head, start)?;
    let metadata = parse(&head[8..]).map_err(|e| explained(&e))?;
    let (promised, there) = (metadata.data_len() as u64, length - start);
    match promised == there {
        true => Ok((metadata, start)),
        false => Err(format!(
            "damaged: its header promises {promised} bytes of tensors, but {there} follow. Write \
             the file anew"
        )),
    }
}

fn parse(text: &[u8]) -> serde_json::Result<Metadata> {
    serde_json::Deserializer::from_slice(text).deserialize_map(NoneTwice)?;
    serde_json::from_slice(text)
}

/// Refuses a name that stands there twice, of which JSON's readers keep the last.
struct NoneTwice;

impl<'de> Visitor<'de> for NoneTwice {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tensors by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some((name, IgnoredAny)) = map.next_entry::<String, _>()? {
            if let Some(name) = seen.replace(name) {
                return Err(de::Error::custom(format!("it names {name:?} twice")));
            }
        }
        Ok(())
    }
}

/// What the libraries below have against a header, and what that means.
fn explained(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let meanings = [
        (
            "invalid offset",
            ": data_offsets must begin where those before end",
        ),
        (
            "invalid shape",
            ": data_offsets span another number of bytes",
        ),
        ("overflow", ": no file can hold so many elements"),
    ];
    let known = meanings.iter().find(|(start, _)| text.starts_with(start));
    let meaning = known.map_or("", |(_, meaning)| meaning);
    format!("its header is unsound: {text}{meaning}. Write the file anew")
}

/// The tensor of that name. Where there is none, says which there are.
pub fn choose<'a>(metadata: &'a Metadata, name: Option<&str>) -> Result<&'a TensorInfo, String> {
    if let Some(info) = name.and_then(|name| metadata.info(name)) {
        return Ok(info);
    }
    let mut names = metadata.offset_keys();
    let count = names.len();
    let said = match name {
        _ if count == 0 => return Err("it holds no tensors".into()),
        Some(name) => {
            names.sort_by_cached_key(|other| distance(other, name));
            names.truncate(NEAREST);
            format!("none of its {count} tensors has that name; the nearest")
        }
        None => {
            names.truncate(LISTED);
            format!("name one of its {count} tensors, FILE.safetensors:NAME")
        }
    };
    let entry = |name: &String| {
        let info = metadata.info(name)?;
        Some(format!("{name:?} ({} {:?})", info.dtype, info.shape))
    };
    let shown: Vec<String> = names.iter().filter_map(entry).collect();
    let more = if shown.len() < count { ", ..." } else { "" };
    Err(format!("{said}: {}{more}", shown.join(", ")))
}

/// Names that contain what was asked for come before those spelt like it.
fn distance(name: &str, wanted: &str) -> (bool, usize) {
    let (name, wanted) = (name.to_lowercase(), wanted.to_lowercase());
    let part = !wanted.is_empty() && name.contains(&wanted);
    (!part, strsim::damerau_levenshtein(&name, &wanted))
}

/// The start of a file with one tensor; notes are free text about the file.
pub fn start(
    name: &str,
    dtype: Dtype,
    shape: &[u64],
    notes: Option<HashMap<String, String>>,
) -> Result<Vec<u8>> {
    if name == NOTES {
        return Err(format!("no tensor can be named {NOTES}: name it otherwise").into());
    }
    let shape: Vec<usize> = shape.iter().map(|&d| d as usize).collect();
    let width = dtype.bitsize() / 8;
    let bytes = shape.iter().fold(width, |n, &d| n.saturating_mul(d));
    let info = TensorInfo {
        dtype,
        shape,
        data_offsets: (0, bytes),
    };
    let metadata = Metadata::new(notes, vec![(name.to_owned(), info)])?;
    // By way of a value its keys are sorted, so that the same input gives the same file.
    let mut text = serde_json::to_value(metadata)?.to_string();
    text += &" ".repeat(text.len().next_multiple_of(8) - text.len());
    Ok([&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat())
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
            ("[8,14]", "[9,15]", "tensor `b`: data_offsets must begin"),
            ("[3]", "[4]", "span another number of bytes"),
            ("[3]", "[4294967296,4294967297]", "no file can hold so many"),
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
        assert!(error.to_string().contains("no tensor can be named"));
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

    fn metadata(names: &[String]) -> Metadata {
        let info = |i: usize| TensorInfo {
            dtype: safetensors::Dtype::F32,
            shape: vec![1],
            data_offsets: (4 * i, 4 * i + 4),
        };
        let tensors = names.iter().enumerate().map(|(i, n)| (n.clone(), info(i)));
        Metadata::new(None, tensors.collect()).expect("sound")
    }

    #[test]
    fn without_a_name_the_first_ten_are_listed() {
        let many: Vec<String> = (0..12).map(|i| format!("layer.{i}.weight")).collect();
        let error = choose(&metadata(&many), None).expect_err("no name");
        assert!(error.contains("12 tensors"), "{error}");
        assert!(error.contains(r#""layer.0.weight" (F32 [1])"#), "{error}");
        assert!(error.contains("layer.9.weight"), "{error}");
        assert!(!error.contains("layer.10.weight"), "{error}");
        let error = choose(&metadata(&[]), None).expect_err("empty");
        assert_eq!(error, "it holds no tensors");
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let names = [
            "model.up.weight",
            "model.down.weight",
            "model.up.bias",
            "head",
        ];
        let all = metadata(&names.map(String::from));
        assert!(choose(&all, Some("head")).is_ok());
        let error = choose(&all, Some("model.up.wieght")).expect_err("misspelt");
        assert!(
            error.contains("the nearest: \"model.up.weight\""),
            "{error}"
        );
        let error = choose(&all, Some("UP.BIAS")).expect_err("a part");
        assert!(error.contains("the nearest: \"model.up.bias\""), "{error}");
        assert!(choose(&metadata(&[]), Some("x")).is_err());
    }
}
