//! Whole runs over small files, on the CPU backend and on every adapter, in tiny pieces.

use std::path::PathBuf;

use clap::Parser;
use half::{bf16, f16};
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

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("written");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("read")
    }

    /// Runs a command line whose words with a dot are files of this folder.
    fn run(&self, line: &str, choice: Option<&Choice>, piece: u64) -> Result<String, String> {
        let words = line.split(' ').map(|word| match word.contains('.') {
            true => self.path(word).into_os_string(),
            false => word.into(),
        });
        let line = Line::try_parse_from([std::ffi::OsString::from("run")].into_iter().chain(words));
        let args = line.expect("a command line").args;
        run_in_pieces(&args, choice, piece).map_err(|e| e.to_string())
    }

    fn on_cpu(&self, line: &str) -> Result<String, String> {
        self.run(line, Some(&cpu()), 5)
    }
}

fn cpu() -> Choice {
    "cpu".parse().expect("a choice")
}

/// The CPU backend and every adapter there is.
fn places() -> Vec<Choice> {
    let found = device::chosen(None).unwrap_or_default();
    let choice = |found: &device::Found| found.selector.parse().expect("a choice");
    let mut places: Vec<Choice> = found.iter().map(choice).collect();
    places.push(cpu());
    places
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

#[test]
fn seams_leave_no_trace() {
    let folder = Folder::new();
    folder.npy("x.npy", "<f2", &[13], &f16s(13));
    folder.npy("b.npy", "<u2", &[13], &bf16s(13));
    for place in places() {
        for line in [
            "gelu x.npy -o OUT",
            "gelu x.npy -o OUT --order 2",
            "gelu b.npy -o OUT --format bf16",
            "gelu x.npy -o OUT --backward b.npy --dy-format bf16",
        ] {
            for (name, piece) in [("whole.npy", 100), ("pieces.npy", 5), ("single.npy", 1)] {
                let line = line.replace("OUT", name);
                folder.run(&line, Some(&place), piece).expect("a run");
            }
            let whole = folder.read("whole.npy");
            assert_eq!(whole.len(), 128 + 26, "{place:?} {line}");
            assert_eq!(whole, folder.read("pieces.npy"), "{place:?} {line}");
            assert_eq!(whole, folder.read("single.npy"), "{place:?} {line}");
        }
    }
}

#[test]
fn relu_of_halves_is_exact_everywhere() {
    let folder = Folder::new();
    folder.npy("x.npy", "<f2", &[3, 7], &f16s(21));
    folder.npy("b.npy", "<u2", &[21, 1], &bf16s(21));
    let want = |bits: &[u8]| -> Vec<u8> {
        let halves = bits.as_chunks::<2>().0.iter();
        halves
            .flat_map(|h| if h[1] & 0x80 == 0 { *h } else { [0, 0] })
            .collect()
    };
    for place in places() {
        let run = |line| folder.run(line, Some(&place), 5).expect("a run");
        run("relu x.npy -o y.npy");
        let y = folder.read("y.npy");
        assert_eq!(y[..128], folder.read("x.npy")[..128], "the input's header");
        assert_eq!(y[128..], want(&f16s(21)), "{place:?}");
        run("relu b.npy -o y.npy --format bf16");
        let y = folder.read("y.npy");
        assert_eq!(y[..128], folder.read("b.npy")[..128], "the input's header");
        assert_eq!(y[128..], want(&bf16s(21)), "{place:?}");
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
        folder.run(line, Some(&place), 4).expect("a run");
        let want: Vec<u8> = values(9)
            .flat_map(|v| bf16::from_f32(v * f32::from(v > 0.0)).to_le_bytes())
            .collect();
        assert_eq!(folder.read("dx.npy")[128..], want, "{place:?}");
    }
}

#[test]
fn contradictions_name_the_file() {
    let folder = Folder::new();
    folder.npy("x.npy", "<f4", &[1], &[0; 4]);
    folder.npy("u.npy", "<u2", &[1], &[0; 2]);
    for (line, want) in [
        (
            "relu x.npy -o y.npy --format bf16",
            "x.npy: it holds float32",
        ),
        ("relu u.npy -o y.npy", "u.npy: it holds uint16"),
        (
            "relu x.npy -o y.npy --backward u.npy",
            "u.npy: it holds uint16",
        ),
        (
            "relu x.npy -o y.npy --backward x.npy --dy-format f16",
            "--dy-format says f16",
        ),
    ] {
        let error = folder.on_cpu(line).expect_err("refused");
        assert!(error.contains(want), "{error}");
        assert!(!folder.path("y.npy").exists(), "nothing is written");
    }
}

#[test]
fn empty_and_single_arrays_work() {
    let folder = Folder::new();
    for (shape, elements) in [(&[0u64, 3][..], 0), (&[], 1)] {
        folder.npy("x.npy", "<f2", shape, &f16s(elements));
        for place in places() {
            let done = folder.run("silu x.npy -o y.npy", Some(&place), 5);
            assert!(done.expect("a run").contains("float16"));
            assert_eq!(folder.read("y.npy").len(), 128 + 2 * elements);
        }
    }
}

/// A file of three tensors: `w` with the given elements between two others.
fn model(folder: &Folder, dtype: safetensors::Dtype, elements: &[u8]) {
    let count = (8 * elements.len() / dtype.bitsize()) as u64;
    let info = |dtype, shape: Vec<usize>, data_offsets| safetensors::tensor::TensorInfo {
        dtype,
        shape,
        data_offsets,
    };
    let end = 3 + elements.len();
    let tensors = vec![
        ("ids".into(), info(safetensors::Dtype::U8, vec![3], (0, 3))),
        ("w".into(), info(dtype, vec![1, count as usize], (3, end))),
        (
            "last".into(),
            info(safetensors::Dtype::F32, vec![], (end, end + 4)),
        ),
    ];
    let notes = [("format".to_owned(), "pt".to_owned())].into();
    let metadata = safetensors::tensor::Metadata::new(Some(notes), tensors).expect("sound");
    let text = serde_json::to_vec(&metadata).expect("json");
    let size = (text.len() as u64).to_le_bytes();
    folder.write(
        "m.safetensors",
        &[&size[..], &text, &[9; 3], elements, &[9; 4]].concat(),
    );
}

#[test]
fn tensors_come_through_in_pieces() {
    use safetensors::Dtype;
    let folder = Folder::new();
    for (dtype, elements) in [(Dtype::F16, f16s(13)), (Dtype::BF16, bf16s(13))] {
        model(&folder, dtype, &elements);
        for place in places() {
            for (name, piece) in [("whole", 100), ("pieces", 5)] {
                let line = format!("gelu m.safetensors:w -o {name}.safetensors");
                folder.run(&line, Some(&place), piece).expect("a run");
            }
            let whole = folder.read("whole.safetensors");
            assert_eq!(whole, folder.read("pieces.safetensors"), "{place:?}");
            let read = safetensors::SafeTensors::deserialize(&whole).expect("sound");
            assert_eq!(read.names(), ["w"]);
            let tensor = read.tensor("w").expect("there");
            assert_eq!((tensor.dtype(), tensor.shape()), (dtype, &[1, 13][..]));

            folder
                .run("relu m.safetensors:w -o y.npy", Some(&place), 4)
                .expect("a run");
            let want: Vec<u8> = elements
                .as_chunks::<2>()
                .0
                .iter()
                .flat_map(|h| if h[1] & 0x80 == 0 { *h } else { [0, 0] })
                .collect();
            assert_eq!(folder.read("y.npy")[128..], want, "{place:?}");
        }
    }
}

#[test]
fn npy_and_safetensors_turn_into_each_other() {
    let folder = Folder::new();
    folder.npy("x.npy", "<f2", &[3, 3], &f16s(9));
    folder
        .on_cpu("identity x.npy -o t.safetensors")
        .expect("a run");
    folder
        .on_cpu("identity t.safetensors:x -o y.npy")
        .expect("a run");
    assert_eq!(folder.read("x.npy"), folder.read("y.npy"));
    folder
        .on_cpu("identity x.npy -o t.safetensors:a.b")
        .expect("a run");
    folder
        .on_cpu("relu x.npy --backward t.safetensors:a.b -o y.npy")
        .expect("dy has the shape");
    let start = tensors::start("a.b", safetensors::Dtype::F16, &[3, 3], None).expect("made");
    assert_eq!(folder.read("t.safetensors"), [start, f16s(9)].concat());

    let mut fortran = folder.read("x.npy");
    let place = fortran
        .windows(5)
        .position(|w| w == b"False")
        .expect("there");
    fortran.splice(place..place + 5, *b"True ");
    folder.write("f.npy", &fortran);
    let error = folder
        .on_cpu("identity f.npy -o t.safetensors")
        .expect_err("refused");
    assert!(error.contains("Fortran order"), "{error}");
}

#[test]
fn refusals_name_file_and_tensor() {
    let folder = Folder::new();
    model(&folder, safetensors::Dtype::F16, &f16s(3));
    let out = "-o y.safetensors";
    for (line, want) in [
        (
            format!("relu m.safetensors {out}"),
            "m.safetensors: name one of its 3 tensors",
        ),
        (
            format!("relu m.safetensors:lats {out}"),
            "the nearest: \"last\"",
        ),
        (
            format!("relu m.safetensors:ids {out}"),
            "m.safetensors:ids: it holds dtype U8",
        ),
        (
            format!("relu m.safetensors:w --format f32 {out}"),
            ":w: it holds dtype F16, but --format",
        ),
        (
            "relu m.safetensors:w -o m.safetensors".into(),
            "one would take the place of all",
        ),
    ] {
        let error = folder.on_cpu(&line).expect_err("refused");
        assert!(error.contains(want), "{error}");
    }
    assert!(!folder.path("y.safetensors").exists(), "nothing is written");
}
