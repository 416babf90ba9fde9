//! The headers of `approximate`, compiled by the system's C compiler and swept. Whoever builds this has
//! one: rustc links with `cc`.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use wgpu_activations::{Kind, reference};

/// A folder that is removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn run(words: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_wgpu-activations"));
    program.arg("approximate").args(words).output().unwrap()
}

fn said(words: &[&str]) -> String {
    let output = run(words);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// Compiles a program without a warning and runs it.
fn compiled(folder: &Folder, source: &str, options: &[&str]) -> Output {
    let program = folder.path("program");
    let warnings = [
        "-std=c99",
        "-Wall",
        "-Wextra",
        "-Wconversion",
        "-Werror",
        "-pedantic",
    ];
    let compiler = Command::new("cc")
        .args(warnings)
        .args(options)
        .args(["-o", &program, source, "-lm"])
        .output()
        .expect("a C compiler named cc is needed: apt-get install gcc, or name it in PATH");
    assert!(compiler.status.success(), "{}", text(&compiler.stderr));
    Command::new(&program).output().unwrap()
}

/// A program that prints what a header gives for each float of a grid, as bits, and for each of the
/// 65,536 numbers in fixed point.
const SWEEP: &str = "\
#include <stdint.h>
#include <stdio.h>
#include \"it.h\"

union bits { float value; uint32_t word; };

int main(void)
{
    for (int i = -300000; i <= 300000; i++) {
        union bits x, y;
        x.value = (float)i / 50000.0f;
        y.value = NAME(x.value);
        printf(\"float %lu %lu\\n\", (unsigned long)x.word, (unsigned long)y.word);
    }
    for (int q = -32768; q <= 32767; q++)
        printf(\"fixed %d %d\\n\", q, NAME_q15((int16_t)q));
    return 0;
}
";

/// Inputs and values.
type Pairs<T> = Vec<(T, T)>;

/// A sweep that is not the tool's own: inputs and values in float and in fixed point.
fn sweep(folder: &Folder, name: &str) -> (Pairs<f32>, Pairs<i16>) {
    let source = folder.path("sweep.c");
    std::fs::write(&source, SWEEP.replace("NAME", name)).unwrap();
    let output = compiled(folder, &source, &["-O2"]);
    assert!(output.status.success());
    let (mut floats, mut fixed) = (Vec::new(), Vec::new());
    for line in text(&output.stdout).lines() {
        let mut words = line.split(' ');
        let which = words.next();
        let [x, y]: [i64; 2] = [(); 2].map(|()| words.next().unwrap().parse().unwrap());
        match which {
            Some("float") => floats.push((f32::from_bits(x as u32), f32::from_bits(y as u32))),
            _ => fixed.push((x as i16, y as i16)),
        }
    }
    (floats, fixed)
}

/// The number that a macro of the header stands for.
fn macro_of(header: &str, name: &str) -> f64 {
    let line = header
        .lines()
        .find(|line| line.starts_with(&format!("#define {name} ")));
    let number = line.unwrap_or_else(|| panic!("no {name} in {header}"));
    number
        .rsplit(' ')
        .next()
        .unwrap()
        .trim_end_matches('f')
        .parse()
        .unwrap()
}

/// Makes a header with its program, compiles and runs the program, sweeps the header, and holds the
/// errors against what the tool reported.
fn keeps_its_error(what: &str, kind: Kind, words: &[&str]) {
    let folder = Folder::new(&format!("approximate_{what}"));
    let [header, test] = ["it.h", "it_test.c"].map(|name| folder.path(name));
    let kind_text = kind.to_string();
    let all = [
        &[&kind_text[..]],
        words,
        &[
            "--range=-4,4",
            "--q15",
            "-o",
            &header,
            "--test",
            &test,
            "--json",
        ],
    ];
    let report: serde_json::Value = serde_json::from_str(&said(&all.concat())).unwrap();
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let (float, fixed) = (
        number(&report["error_f32"]),
        number(&report["q15"]["error"]["value"]),
    );

    let output = compiled(&folder, &test, &["-O0"]);
    let printed = text(&output.stdout);
    assert!(
        output.status.success() && printed.matches(": ok").count() == 2,
        "{printed}"
    );

    let name = format!("wa_{}", kind.name());
    let upper = name.to_uppercase();
    let written = std::fs::read_to_string(&header).unwrap();
    let stated = macro_of(&written, &format!("{upper}_MAX_ERROR"));
    assert!(
        stated >= float && stated < float * 1.001,
        "{stated} {float}"
    );
    let (floats, fixeds) = sweep(&folder, &name);
    let truth = |x: f64| reference::value(x, 0, kind);
    let (mut worst, mut far) = (0.0f64, 0);
    for (x, y) in floats {
        match x.abs() <= 4.0 {
            true => worst = worst.max((truth(x.into()) - f64::from(y)).abs()),
            // Held, or a line.
            false => far += i32::from(y.is_finite()),
        }
    }
    assert!(
        worst <= float && worst > 0.9 * float && far > 100_000,
        "{what}: {worst} {float}"
    );

    assert_eq!(macro_of(&written, &format!("{upper}_Q15_X_SCALE")), 4.0);
    let y_scale = macro_of(&written, &format!("{upper}_Q15_Y_SCALE"));
    let of = |(q, r): &(i16, i16)| {
        let x = f64::from(*q) / 32768.0 * 4.0;
        (truth(x) - f64::from(*r) / 32768.0 * y_scale).abs()
    };
    let worst = fixeds.iter().map(of).fold(0.0, f64::max);
    // All inputs were tried: it is that error.
    assert_eq!(fixeds.len(), 65_536);
    assert!((worst - fixed).abs() < 1e-12, "{what}: {worst} {fixed}");
    let stated = macro_of(&written, &format!("{upper}_Q15_MAX_ERROR"));
    assert!(
        stated >= fixed && stated < fixed * 1.001,
        "{stated} {fixed}"
    );
}

#[test]
fn tanh_by_16_lines_keeps_its_error_in_c() {
    keeps_its_error(
        "lines",
        Kind::Tanh,
        &["--method", "linear", "--segments", "16"],
    );
}

#[test]
fn gelu_by_cubic_pieces_keeps_its_error_in_c() {
    keeps_its_error(
        "cubics",
        Kind::Gelu,
        &["--method", "hermite", "--segments", "12"],
    );
}

#[test]
fn sigmoid_by_a_polynomial_keeps_its_error_in_c() {
    keeps_its_error(
        "polynomial",
        Kind::Sigmoid,
        &["--method", "polynomial", "--degree", "9"],
    );
}

/// The program of --test finds what a header does not keep.
#[test]
fn the_test_program_notices_a_wrong_header() {
    let folder = Folder::new("approximate_wrong");
    let [header, test] = ["it.h", "it_test.c"].map(|name| folder.path(name));
    said(&["tanh", "--q15", "-o", &header, "--test", &test]);
    let written = std::fs::read_to_string(&header).unwrap();
    for macro_name in ["WA_TANH_MAX_ERROR", "WA_TANH_Q15_MAX_ERROR"] {
        let stated = macro_of(&written, macro_name);
        let line = format!("#define {macro_name} {stated:.4e}");
        assert!(written.contains(&line), "{line}");
        let less = written.replace(&line, &format!("#define {macro_name} {:.4e}", 0.9 * stated));
        std::fs::write(&header, less).unwrap();
        let output = compiled(&folder, &test, &["-O0"]);
        let printed = text(&output.stdout);
        let found = printed.matches("WRONG").count() == 1 && output.status.code() == Some(1);
        assert!(found, "{printed}");
    }
}

#[test]
fn standard_output_holds_one_thing() {
    let header = said(&["tanh", "-o", "-"]);
    assert!(header.starts_with("/* tanh within [-4, 4]") && header.ends_with("#endif\n"));
    let report = said(&["tanh"]);
    assert!(
        report.contains("largest error   2.7") && report.contains("held"),
        "{report}"
    );
    let both = run(&["tanh", "-o", "-", "--json"]);
    assert!(text(&both.stderr).contains("standard output holds one thing"));
}

#[test]
fn what_cannot_be_done_is_one_line() {
    for (words, reason) in [
        (
            &["tanh", "--segments", "0"][..],
            "segments = 0: it must be within 1 and 256",
        ),
        (
            &["tanh", "--method", "polynomial", "--degree", "60"],
            "degree = 60",
        ),
        (
            &["tanh", "--method", "polynomial", "--segments", "3"],
            "give it --degree",
        ),
        (&["tanh", "--degree", "3"], "give --segments"),
        (&["tanh", "--range=4,-4"], "exchange them"),
        (&["tanh", "--range=0,nan"], "must be numbers"),
        (&["step"], "it jumps by 1.000 at x = 0.000000"),
        (&["log1mexp"], "it is NaN at x = -4e0"),
    ] {
        let output = run(words);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        let right = error.contains(reason) && error.lines().count() == 1;
        assert!(right && output.stdout.is_empty(), "{words:?}: {error}");
    }
    let output = run(&["tanh", "--range=4"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}
