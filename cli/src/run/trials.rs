//! Whole runs over small files, on the CPU backend and on every adapter, in tiny pieces.

use std::path::PathBuf;

use clap::Parser;
use half::{bf16, f16};
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::device;
use crate::npy::{Dtype, Header};
use crate::tensors;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

/// A folder in the temporary folder, gone when dropped.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn npy(&self, name: &str, descr: &str, shape: &[u64], elements: &[u8]) {
        let header = Header {
            dtype: Dtype::parse(descr),
            shape: shape.to_vec(),
            fortran: false,
        };
        self.write(name, &[&header.to_bytes(), elements].concat());
    }

    /// A file of three tensors: `w` with the given halves between two others.
    fn model(&self, dtype: &str, elements: &[u8]) {
        let end = 3 + elements.len();
        let header = json!({
            "__metadata__": { "format": "pt" },
            "ids": { "dtype": "U8", "shape": [3], "data_offsets": [0, 3] },
            "w": { "dtype": dtype, "shape": [1, elements.len() / 2], "data_offsets": [3, end] },
            "last": { "dtype": "F32", "shape": [], "data_offsets": [end, end + 4] },
        });
        let text = header.to_string();
        let size = (text.len() as u64).to_le_bytes();
        let parts = [&size[..], text.as_bytes(), &[9; 3], elements, &[9; 4]];
        self.write("m.safetensors", &parts.concat());
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("written");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("read")
    }

    /// Runs a command line whose words with a dot are files of this folder.
    fn try_run(&self, line: &str, choice: &Choice, piece: u64) -> Result<String, String> {
        let words = line.split(' ').map(|word| match word.contains('.') {
            true => self.path(word).into_os_string(),
            false => word.into(),
        });
        let line = Line::try_parse_from(std::iter::once("run".into()).chain(words));
        let args = line.expect("a command line").args;
        run_in_pieces(&args, Some(choice), piece).map_err(|e| e.to_string())
    }

    fn run(&self, line: &str, choice: &Choice, piece: u64) -> String {
        let done = self.try_run(line, choice, piece);
        done.unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// Each line is refused with these words, and nothing is written.
    fn refuses(&self, refusals: &[(&str, &str)]) {
        for (line, want) in refusals {
            let error = self.try_run(line, &cpu(), 5).expect_err(line);
            assert!(error.contains(want), "{line}: {error}");
        }
        for name in ["y.npy", "y.safetensors"] {
            assert!(!self.path(name).exists(), "nothing is written");
        }
    }
}

fn cpu() -> Choice {
    "cpu".parse().expect("a choice")
}

/// The CPU backend and every adapter there is.
fn places() -> Vec<Choice> {
    let found = device::chosen(None).unwrap_or_default();
    let choice = |found: &device::Found| found.selector.parse().expect("a choice");
    found.iter().map(choice).chain([cpu()]).collect()
}

/// Some values of both signs.
fn values(count: usize) -> impl Iterator<Item = f32> {
    (0..count).map(|i| (i as f32 - 6.3) * 0.37)
}

fn f16s(count: usize) -> Vec<u8> {
    let bits = values(count).flat_map(|x| f16::from_f32(x).to_le_bytes());
    bits.collect()
}

fn bf16s(count: usize) -> Vec<u8> {
    let bits = values(count).flat_map(|x| bf16::from_f32(x).to_le_bytes());
    bits.collect()
}

/// Halves of either format, with 0 for those that have a sign.
fn relu(halves: &[u8]) -> Vec<u8> {
    let halves = halves.as_chunks::<2>().0.iter();
    let positive = halves.map(|h| if h[1] & 0x80 == 0 { *h } else { [0, 0] });
    positive.flatten().collect()
}

#[test]
fn seams_leave_no_trace() {
    let folder = Folder::new();
    folder.npy("x.npy", "<f2", &[13], &f16s(13));
    folder.npy("b.npy", "<u2", &[13], &bf16s(13));
    for place in places() {
        for line in [
            "gelu x.npy -o y.npy",
            "gelu x.npy -o y.npy --order 2",
            "gelu b.npy -o y.npy --format bf16",
            "gelu x.npy -o y.npy --backward b.npy --dy-format bf16",
        ] {
            let [whole, pieces, single] = [100, 5, 1].map(|piece| {
                folder.run(line, &place, piece);
                folder.read("y.npy")
            });
            assert_eq!(whole.len(), 128 + 26, "{place:?} {line}");
            assert_eq!(whole, pieces, "{place:?} {line}");
            assert_eq!(whole, single, "{place:?} {line}");
        }
    }
}

#[test]
fn relu_of_halves_is_exact_everywhere() {
    let folder = Folder::new();
    folder.npy("x.npy", "<f2", &[3, 7], &f16s(21));
    folder.npy("b.npy", "<u2", &[21, 1], &bf16s(21));
    for place in places() {
        for (input, line) in [
            ("x.npy", "relu x.npy -o y.npy"),
            ("b.npy", "relu b.npy -o y.npy --format bf16"),
        ] {
            folder.run(line, &place, 5);
            let (x, y) = (folder.read(input), folder.read("y.npy"));
            assert_eq!(y[..128], x[..128], "the input's header");
            assert_eq!(y[128..], relu(&x[128..]), "{place:?}");
        }
    }
}

#[test]
fn dy_has_a_format_of_its_own() {
    let folder = Folder::new();
    let dy: Vec<u8> = values(9).flat_map(f32::to_le_bytes).collect();
    folder.npy("x.npy", "<u2", &[9], &bf16s(9));
    folder.npy("dy.npy", "<f4", &[9], &dy);
    for place in places() {
        let line = "relu x.npy --format bf16 --backward dy.npy -o dx.npy";
        folder.run(line, &place, 4);
        let want = values(9).flat_map(|v| bf16::from_f32(v * f32::from(v > 0.0)).to_le_bytes());
        let want: Vec<u8> = want.collect();
        assert_eq!(folder.read("dx.npy")[128..], want, "{place:?}");
    }
}

#[test]
fn contradictions_name_the_file() {
    let folder = Folder::new();
    folder.npy("x.npy", "<f4", &[1], &[0; 4]);
    folder.npy("u.npy", "<u2", &[1], &[0; 2]);
    let bits = "u.npy: it holds uint16";
    folder.refuses(&[
        (
            "relu x.npy -o y.npy --format bf16",
            "x.npy: it holds float32",
        ),
        ("relu u.npy -o y.npy", bits),
        ("relu x.npy -o y.npy --backward u.npy", bits),
        (
            "relu x.npy -o y.npy --backward x.npy --dy-format f16",
            "--dy-format says f16",
        ),
    ]);
}

#[test]
fn empty_and_single_arrays_work() {
    let folder = Folder::new();
    for (shape, elements) in [(&[0u64, 3][..], 0), (&[], 1)] {
        folder.npy("x.npy", "<f2", shape, &f16s(elements));
        for place in places() {
            let done = folder.run("silu x.npy -o y.npy", &place, 5);
            assert!(done.contains("float16"));
            assert_eq!(folder.read("y.npy").len(), 128 + 2 * elements);
        }
    }
}

#[test]
fn tensors_come_through_in_pieces() {
    use safetensors::Dtype;
    let folder = Folder::new();
    for (name, dtype, elements) in [
        ("F16", Dtype::F16, f16s(13)),
        ("BF16", Dtype::BF16, bf16s(13)),
    ] {
        folder.model(name, &elements);
        for place in places() {
            let [whole, pieces] = [100, 5].map(|piece| {
                folder.run("gelu m.safetensors:w -o y.safetensors", &place, piece);
                folder.read("y.safetensors")
            });
            assert_eq!(whole, pieces, "{place:?}");
            let read = safetensors::SafeTensors::deserialize(&whole).expect("sound");
            assert_eq!(read.names(), ["w"]);
            let tensor = read.tensor("w").expect("there");
            assert_eq!((tensor.dtype(), tensor.shape()), (dtype, &[1, 13][..]));

            folder.run("relu m.safetensors:w -o y.npy", &place, 4);
            assert_eq!(folder.read("y.npy")[128..], relu(&elements), "{place:?}");
        }
    }
}

#[test]
fn npy_and_safetensors_turn_into_each_other() {
    let folder = Folder::new();
    folder.npy("x.npy", "<f2", &[3, 3], &f16s(9));
    folder.run("identity x.npy -o t.safetensors", &cpu(), 5);
    folder.run("identity t.safetensors:x -o y.npy", &cpu(), 5);
    assert_eq!(folder.read("x.npy"), folder.read("y.npy"));
    folder.run("identity x.npy -o t.safetensors:a.b", &cpu(), 5);
    let dy_has_the_shape = "relu x.npy --backward t.safetensors:a.b -o y.npy";
    folder.run(dy_has_the_shape, &cpu(), 5);
    let start = tensors::start("a.b", safetensors::Dtype::F16, &[3, 3], None).expect("made");
    assert_eq!(folder.read("t.safetensors"), [start, f16s(9)].concat());
}

#[test]
fn refusals_name_file_and_tensor() {
    let folder = Folder::new();
    folder.model("F16", &f16s(3));
    let header = Header {
        dtype: Dtype::parse("<f2"),
        shape: vec![3, 3],
        fortran: true,
    };
    folder.write("f.npy", &[header.to_bytes(), f16s(9)].concat());
    folder.refuses(&[
        (
            "relu m.safetensors -o y.safetensors",
            "m.safetensors: name one of its 3 tensors",
        ),
        (
            "relu m.safetensors:lats -o y.safetensors",
            "the nearest: \"last\"",
        ),
        (
            "relu m.safetensors:ids -o y.safetensors",
            "m.safetensors:ids: it holds dtype U8",
        ),
        (
            "relu m.safetensors:w --format f32 -o y.safetensors",
            ":w: it holds dtype F16, but --format",
        ),
        (
            "relu m.safetensors:w -o m.safetensors",
            "one would take the place of all",
        ),
        ("identity f.npy -o y.safetensors", "Fortran order"),
    ]);
}
