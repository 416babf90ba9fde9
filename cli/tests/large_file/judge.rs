//! Whether the output is right: its header, and every element against f64.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use half::bf16;
use serde_json::{Value, json};
use wgpu_activations::{Kind, reference};

use crate::content::{Content, NAME};

/// Elements that are read at a time.
const PIECE: u64 = 1 << 16;

/// Checks the whole file.
pub fn output(path: &Path, content: &Content) {
    let mut file = BufReader::new(File::open(path).expect("an output"));
    check_header(&mut file, content);
    let want: Vec<f64> = (0..=u16::MAX).map(gelu).collect();
    let mut bytes = Vec::new();
    for first in (0..content.elements()).step_by(PIECE as usize) {
        let count = PIECE.min(content.elements() - first);
        bytes.resize(2 * count as usize, 0);
        file.read_exact(&mut bytes).expect("all elements");
        for (i, got) in (first..).zip(bytes.as_chunks::<2>().0) {
            let (x, got) = (Content::bits(i), u16::from_le_bytes(*got));
            let want = want[usize::from(x)];
            assert!(
                is_right(got, want),
                "element {i}, {x:#06x}: got {got:#06x}, want {want:e}"
            );
        }
    }
    let more = file.read(&mut [0]).expect("readable");
    assert_eq!(more, 0, "bytes behind the elements");
}

/// The one tensor, with its name, shape and dtype and the notes of the input.
fn check_header(file: &mut impl Read, content: &Content) {
    let mut length = [0; 8];
    file.read_exact(&mut length).expect("a length");
    let length = u64::from_le_bytes(length);
    assert!(length < 1000, "a header of {length} bytes");
    let mut text = vec![0; length as usize];
    file.read_exact(&mut text).expect("a header");
    let header: Value = serde_json::from_slice(&text).expect("JSON");
    let want = json!({ "__metadata__": Content::notes(), NAME: content.entry(0) });
    assert_eq!(header, want);
}

fn gelu(bits: u16) -> f64 {
    reference::value(bf16::from_bits(bits).to_f64(), 0, Kind::Gelu)
}

/// Within one number of the nearest. What f32 may flush may be flushed.
fn is_right(got: u16, want: f64) -> bool {
    let (got, nearest) = (bf16::from_bits(got), bf16::from_f64(want));
    if want.is_nan() || got.is_nan() {
        return want.is_nan() && got.is_nan();
    }
    let flushed = (got.to_f64() - want).abs() <= f64::from(f32::MIN_POSITIVE);
    flushed || place(got).abs_diff(place(nearest)) <= 1
}

/// Numbers in their order: neighbours differ by 1.
fn place(x: bf16) -> i32 {
    let magnitude = i32::from(x.to_bits() & 0x7fff);
    match x.is_sign_negative() {
        true => -magnitude,
        false => magnitude,
    }
}

#[test]
fn wrong_elements_are_seen() {
    let one = bf16::from_f32(1.0).to_bits();
    assert!(is_right(one, 1.0) && is_right(one + 1, 1.0) && is_right(one, 1.001));
    assert!(!is_right(one + 2, 1.0) && !is_right(0, 1.0));
    assert!(is_right(0x7fc0, f64::NAN) && !is_right(0x7fc0, 1.0) && !is_right(one, f64::NAN));
    assert!(is_right(0, 1e-39) && !is_right(0, 1e-37));
}
