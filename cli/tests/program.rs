//! The program as a user runs it: streams, devices, variables, and what it prints where.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A .npy file as NumPy writes it.
fn npy(descr: &str, elements: &[u8], shape: &str) -> Vec<u8> {
    let text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    let text = format!("{text:<117}\n");
    let size = (text.len() as u16).to_le_bytes();
    [&b"\x93NUMPY\x01\0"[..], &size, text.as_bytes(), elements].concat()
}

fn floats() -> Vec<u8> {
    let values = [-1.0f32, -0.5, 0.5, 1.0];
    npy("<f4", &values.map(f32::to_le_bytes).concat(), "(4,)")
}

/// Runs the program in an environment with the given variables alone, with bytes on its input.
fn run(words: &[&str], variables: &[(&str, &str)], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wgpu-activations"))
        .args(words)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have refused before it read anything.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn refusal(words: &[&str], variables: &[(&str, &str)], input: &[u8]) -> String {
    let output = run(words, variables, input);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    error
}

/// The selectors of all adapters of the machine: `vulkan:0`.
fn adapters() -> Vec<serde_json::Value> {
    let output = run(&["devices", "--json"], &[], b"");
    let all: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap_or_default();
    all.into_iter()
        .filter(|one| one["backend"] != "cpu")
        .collect()
}

/// A folder that is removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const CPU: [&str; 2] = ["--device", "cpu"];

#[test]
fn a_dash_is_standard_input_and_output() {
    let words = ["run", "relu", "-", "-o", "-", CPU[0], CPU[1]];
    let output = run(&words, &[], &floats());
    let want = [0.0f32, 0.0, 0.5, 1.0].map(f32::to_le_bytes).concat();
    assert_eq!(output.stdout, npy("<f4", &want, "(4,)"));
    let said = text(&output.stderr);
    assert!(
        said.starts_with("standard output: float32 (4,), relu"),
        "{said}"
    );

    let dy = [
        "run",
        "relu",
        "-",
        "--backward",
        "-",
        "-o",
        "-",
        CPU[0],
        CPU[1],
    ];
    let error = refusal(&dy, &[], &floats());
    assert!(error.contains("standard input holds one array"), "{error}");
    let twice = [floats(), floats()].concat();
    let output = run(&words, &[], &twice);
    assert!(text(&output.stderr).contains("standard input: it holds several arrays"));
    let tensor = ["run", "relu", "-", "-o", "y.safetensors", CPU[0], CPU[1]];
    let error = refusal(&tensor, &[], &floats());
    assert!(
        error.contains("name the tensor: y.safetensors:NAME"),
        "{error}"
    );
}

#[test]
fn standard_output_holds_the_file_alone() {
    let output = run(&["plot", "gelu", "-o", "-"], &[], b"");
    let svg = text(&output.stdout);
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    let check = [
        "check",
        "relu",
        "--samples",
        "1000",
        "-o",
        "-",
        CPU[0],
        CPU[1],
    ];
    let output = run(&check, &[], b"");
    let csv = text(&output.stdout);
    assert!(
        csv.starts_with("date,driver,function,") && !csv.contains("  "),
        "{csv}"
    );
    let both = [&check[..], &["--json"]].concat();
    let error = refusal(&both, &[], b"");
    assert!(error.contains("standard output holds one thing"), "{error}");
}

/// As numpy.save writes ml_dtypes.bfloat16, and the same bits in other wrappings.
#[test]
fn bits_are_read_as_the_option_says() {
    let bits = [0xbf80u16, 0x3f80, 0x4000];
    let little = bits.map(u16::to_le_bytes).concat();
    let relu = [0u16, 0x3f80, 0x4000].map(u16::to_le_bytes).concat();
    let words = [
        "run", "relu", "-", "-o", "-", "--format", "bf16", CPU[0], CPU[1],
    ];
    for (descr, out) in [
        ("<V2", "|V2"),
        ("|V2", "|V2"),
        ("<i2", "<i2"),
        ("<u2", "<u2"),
    ] {
        let output = run(&words, &[], &npy(descr, &little, "(3,)"));
        assert_eq!(
            output.stdout,
            npy(out, &relu, "(3,)"),
            "{descr}: {}",
            text(&output.stderr)
        );
    }
    let big = bits.map(u16::to_be_bytes).concat();
    let output = run(&words, &[], &npy(">i2", &big, "(3,)"));
    assert_eq!(
        output.stdout,
        npy("<i2", &relu, "(3,)"),
        "either byte order"
    );
}

#[test]
fn an_adapter_is_what_was_asked_for() {
    let folder = Folder::new("asked");
    let (x, y) = (folder.file("x.npy", &floats()), folder.0.join("y.npy"));
    let y = y.to_str().unwrap();
    let all = adapters();
    let line = |device: &str| run(&["run", "relu", &x, "-o", y, "--device", device], &[], b"");
    for one in &all {
        let name = one["name"].as_str().unwrap();
        for device in [
            one["index"].to_string(),
            one["device"].as_str().unwrap().into(),
        ] {
            let output = line(&device);
            let said = text(&output.stderr);
            assert!(
                output.status.success() && said.contains(name),
                "{device}: {said}"
            );
            assert!(
                said.contains(one["backend"].as_str().unwrap()),
                "{device}: {said}"
            );
        }
        let called = all.iter().filter(|other| other["name"] == one["name"]);
        if called.count() > 1 {
            let said = text(&line(name).stderr);
            let want = format!(
                "for example --device {}",
                all[0]["device"].as_str().unwrap()
            );
            assert!(
                said.contains(" adapters: ") && said.contains("--device"),
                "{said} {want}"
            );
        }
    }
    let error = text(&line(&all.len().to_string()).stderr);
    assert!(error.starts_with("error: no"), "{error}");
}

/// No display, no variables: drivers and their layers have nothing to complain of.
#[test]
fn nothing_is_printed_unasked() {
    for one in adapters() {
        let device = one["device"].as_str().unwrap();
        let output = run(&["devices", "--device", device], &[], b"");
        assert!(output.status.success(), "{device}");
        assert_eq!(text(&output.stderr), "", "{device}");
    }
    let output = run(&["devices", CPU[0], CPU[1]], &[], b"");
    assert_eq!(text(&output.stderr), "");
}

/// A backend that nobody asked for would map its loader's library.
#[cfg(target_os = "linux")]
#[test]
fn backends_that_nobody_asked_for_stay_asleep() {
    let loaded = |words: &[&str]| {
        let output = run(words, &[("LD_DEBUG", "files")], b"");
        let said = text(&output.stderr);
        ["libEGL.so", "libvulkan.so"].map(|library| said.contains(library))
    };
    assert_eq!(loaded(&["devices", CPU[0], CPU[1]]), [false, false]);
    for one in adapters() {
        let device = one["device"].as_str().unwrap();
        let [gl, vulkan] = [one["backend"] == "gl", one["backend"] == "vulkan"];
        assert_eq!(
            loaded(&["devices", "--device", device]),
            [gl, vulkan],
            "{device}"
        );
    }
}

#[test]
fn the_usual_variables_are_heeded() {
    let all = adapters();
    let backends: Vec<&str> = all
        .iter()
        .map(|one| one["backend"].as_str().unwrap())
        .collect();
    for &backend in &backends {
        let output = run(&["devices", "--json"], &[("WGPU_BACKEND", backend)], b"");
        let found: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        let gpus = found.iter().filter(|one| one["backend"] != "cpu");
        assert!(gpus.clone().count() > 0 && gpus.clone().all(|one| one["backend"] == backend));
        let said = text(&output.stderr);
        assert!(
            said.contains(&format!("WGPU_BACKEND={backend}: heeded")),
            "{said}"
        );
    }
    let error = refusal(&["devices"], &[("WGPU_BACKEND", "cuda")], b"");
    assert!(error.contains("no backend cuda"), "{error}");
    if all.is_empty() {
        return;
    }
    let error = refusal(&["devices"], &[("WGPU_ADAPTER_NAME", "no such GPU")], b"");
    assert!(
        error.contains("WGPU_ADAPTER_NAME=no such GPU leaves no adapter"),
        "{error}"
    );
    let name = all[0]["name"].as_str().unwrap();
    let named = run(&["devices"], &[("WGPU_ADAPTER_NAME", name)], b"");
    assert!(named.status.success() && text(&named.stdout).contains(name));
    let overruled = [("WGPU_ADAPTER_NAME", "no such GPU")];
    let output = run(&["devices", "--device", "0"], &overruled, b"");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "--device overrules them"
    );
}

/// Small integers, so that every result is exact.
fn numbers(values: &[f32], shape: &str) -> Vec<u8> {
    let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
    npy("<f4", &bytes, shape)
}

/// The elements of a .npy file that the program wrote, and its shape.
fn elements(path: &str) -> (Vec<f32>, String) {
    let bytes = std::fs::read(path).unwrap();
    let size = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let (head, rest) = bytes[10..].split_at(size);
    let head = text(head);
    let shape = head.split("'shape': ").nth(1).unwrap();
    let shape = shape[..=shape.find(')').unwrap()].to_owned();
    let values = rest.chunks_exact(4);
    let values = values.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    (values.collect(), shape)
}

#[test]
fn chains_take_operands_and_give_their_gradients() {
    let folder = Folder::new("chains");
    let x = folder.file(
        "x.npy",
        &numbers(&[1.0, -2.0, 3.0, -4.0, 5.0, 6.0], "(2, 3)"),
    );
    let bias = folder.file("bias.npy", &numbers(&[1.0, 1.0, -9.0], "(3,)"));
    let scale = folder.file("scale.npy", &numbers(&[2.0, -1.0], "(2, 1)"));
    let dy = folder.file("dy.npy", &numbers(&[1.0; 6], "(2, 3)"));
    let [y, dx, db, ds] = ["y.npy", "dx.npy", "db.npy", "ds.npy"].map(|n| folder.file(n, b""));
    let (bias_slot, scale_slot) = (format!("bias={bias}"), format!("scale={scale}"));
    let chain = "scale(row) | bias(column) | relu";
    let given = [
        "run",
        chain,
        &x,
        "--slot",
        &bias_slot,
        "--slot",
        &scale_slot,
    ];
    for device in ["cpu", "vulkan"] {
        let with = |more: &[&str]| {
            run(
                &[&given[..], more, &["--device", device]].concat(),
                &[],
                b"",
            )
        };
        let done = with(&["-o", &y]);
        assert!(done.status.success(), "{}", text(&done.stderr));
        assert_eq!(elements(&y).0, [3.0, 0.0, 0.0, 5.0, 0.0, 0.0]);
        let grads = [format!("bias={db}"), format!("scale={ds}")];
        let more = [
            "--backward",
            &dy,
            "-o",
            &dx,
            "--grad",
            &grads[0],
            "--grad",
            &grads[1],
        ];
        let done = with(&more);
        assert!(done.status.success(), "{}", text(&done.stderr));
        assert_eq!(elements(&dx).0, [2.0, 0.0, 0.0, -1.0, 0.0, 0.0]);
        assert_eq!(elements(&db), (vec![2.0, 0.0, 0.0], "(3,)".into()));
        assert_eq!(elements(&ds), (vec![1.0, -4.0], "(2, 1)".into()));
    }
    let error = refusal(&[&given[..5], &["-o", &y]].concat(), &[], b"");
    assert!(error.contains("needs scale: --slot scale=FILE"), "{error}");
    let wrong = format!("scale={bias}");
    let error = refusal(
        &[&given[..5], &["--slot", &wrong, "-o", &y]].concat(),
        &[],
        b"",
    );
    assert!(
        error.contains("(3,)") && error.contains("one number per row"),
        "{error}"
    );
}

#[test]
fn halves_of_a_file_are_gate_and_x() {
    let folder = Folder::new("halves");
    let x = folder.file("x.npy", &numbers(&[1.0, 2.0, 3.0, 5.0], "(1, 4)"));
    let dy = folder.file("dy.npy", &numbers(&[1.0, 10.0], "(1, 2)"));
    let [y, dx] = ["y.npy", "dx.npy"].map(|n| folder.file(n, b""));
    for (halves, want, gradient) in [
        ("gate-first", [3.0, 10.0], [3.0, 50.0, 1.0, 20.0]),
        ("gate-last", [3.0, 10.0], [3.0, 50.0, 1.0, 20.0]),
        ("interleaved", [2.0, 15.0], [2.0, 1.0, 50.0, 30.0]),
    ] {
        let given = [
            "run",
            "gated(relu)",
            &x,
            "--halves",
            halves,
            "--device",
            "cpu",
        ];
        let done = run(&[&given[..], &["-o", &y]].concat(), &[], b"");
        assert!(done.status.success(), "{}", text(&done.stderr));
        assert_eq!(elements(&y), (want.to_vec(), "(1, 2)".into()), "{halves}");
        let done = run(
            &[&given[..], &["--backward", &dy, "-o", &dx]].concat(),
            &[],
            b"",
        );
        assert!(done.status.success(), "{}", text(&done.stderr));
        assert_eq!(
            elements(&dx),
            (gradient.to_vec(), "(1, 4)".into()),
            "{halves}"
        );
    }
}

#[test]
fn stages_and_gates_are_listed_behind_the_functions() {
    let all = text(&run(&["list"], &[], b"").stdout);
    let (functions, rest) = all.split_once("\n\n").unwrap();
    // Scripts take the first word of each line up to the first empty one.
    assert_eq!(functions.lines().count(), 1 + 107);
    for part in [
        "bias(PER)",
        "gate_act(KIND)",
        "dropout(P, seed=N)",
        "KIND(PARAMETER=@PER)",
        "column",
        "SwiGLU-OAI",
        "product(tanh, sigmoid)",
    ] {
        assert!(rest.contains(part), "{part}: {rest}");
    }
    let chains = text(&run(&["list", "--chains"], &[], b"").stdout);
    assert!(rest.ends_with(&chains), "{chains}");
    let output = run(&["list", "--chains", "--json"], &[], b"");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let gated = json["gated"].as_array().unwrap();
    let names: Vec<_> = gated.iter().map(|one| &one["gate"]).collect();
    assert!(names.len() >= 13 && names[0] == "GLU", "{names:?}");
    // Each is a chain that other commands take.
    let stages = json["stages"].as_array().unwrap();
    let examples = stages.iter().map(|one| &one["example"]);
    for chain in gated.iter().map(|one| &one["chain"]).chain(examples) {
        let output = run(&["wgsl", chain.as_str().unwrap()], &[], b"");
        assert!(output.status.success(), "{chain}: {}", text(&output.stderr));
    }
    let output = run(&["list", "--json"], &[], b"");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 107);
}

#[test]
fn a_chain_takes_the_place_of_no_file_of_several_tensors() {
    let folder = Folder::new("several");
    let header = concat!(
        r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#,
        r#""b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#
    );
    let size = (header.len() as u64).to_le_bytes();
    let values = [1.0f32, -2.0, 3.0, 4.0].map(f32::to_le_bytes).concat();
    let bytes = [&size[..], header.as_bytes(), &values].concat();
    let model = folder.file("m.safetensors", &bytes);
    let (x, slot) = (format!("{model}:a"), format!("add={model}:b"));
    let words = ["run", "add", &x, "--slot", &slot, CPU[0], CPU[1], "-o"];
    let error = refusal(&[&words[..], &[&*model]].concat(), &[], b"");
    assert!(error.contains("one would take the place of all"), "{error}");
    assert_eq!(std::fs::read(&model).unwrap(), bytes);
    let y = folder.file("y.npy", b"");
    let done = run(&[&words[..], &[&*y]].concat(), &[], b"");
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(elements(&y), (vec![4.0, 2.0], "(2,)".into()));
}

/// Every output of a chain has a row, on an adapter and on the CPU; the CSV has the same.
#[test]
fn chains_are_checked_output_by_output() {
    let chain = "scale(row) | bias(column) | silu";
    let words = |more: &[&'static str]| {
        let samples = ["check", chain, "--samples", "2000", "--device"];
        [&samples[..], more].concat()
    };
    for more in [&["cpu"][..], &["vulkan"], &["vulkan", "--format", "f16"]] {
        let output = run(&[&words(more)[..], &["--json"]].concat(), &[], b"");
        assert!(output.status.success(), "{}", text(&output.stderr));
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        let of = |direction: &str| -> Vec<&str> {
            let own = rows.iter().filter(|row| row["direction"] == direction);
            own.filter_map(|row| row["slot"].as_str()).collect()
        };
        assert!(of("forward").contains(&"y"));
        for slot in ["dx", "dscale", "dbias"] {
            assert!(of("backward").contains(&slot) && of("second").contains(&slot));
        }
        for row in &rows {
            assert!(row["compared"].as_u64() > Some(0), "{row}");
            let is_sum = ["dscale", "dbias"].contains(&row["slot"].as_str().unwrap());
            assert!(
                row["verdict"] == "ok" && row["ULP"].is_null() == is_sum,
                "{row}"
            );
        }
    }
    let output = run(&[&words(&["cpu"])[..], &["-o", "-"]].concat(), &[], b"");
    let csv = text(&output.stdout);
    let heads = "date,driver,chain,direction,slot,adapter,format,error / bound,ULP,at,got,want,\
                 bound,compared,left out,above,verdict\n";
    assert!(csv.starts_with(heads), "{csv}");
    assert!(
        csv.contains("scale = ") && csv.contains(", the sum of "),
        "{csv}"
    );
}

#[test]
fn functions_and_chains_are_checked_side_by_side() {
    let both = [
        "check",
        "relu",
        "gated(silu)",
        "--samples",
        "1000",
        CPU[0],
        CPU[1],
    ];
    let output = run(&both, &[], b"");
    let table = text(&output.stdout);
    assert!(
        table.starts_with("function") && table.contains("\n\nchain"),
        "{table}"
    );
    let output = run(&[&both[..], &["-o", "-"]].concat(), &[], b"");
    let csv = text(&output.stdout);
    assert!(csv.starts_with("date,driver,function,order,") && csv.contains(",gated(silu),"));
}

/// What is wrong with a chain is said; what a chain does not have is left out with a line.
#[test]
fn faults_of_chains_are_named() {
    let complaint = |words: &[&str]| {
        let output = run(&[words, &CPU].concat(), &[], b"");
        assert!(!output.status.success() && output.stdout.is_empty());
        text(&output.stderr)
    };
    for (chain, said) in [
        ("bias(colum) | gelu", "colum"),
        ("bias(column) | gleu", "gelu"),
        ("gated(silu) | gated(silu)", "2 gates"),
        ("gelu | | add", "a stage is empty"),
        ("bias(column).accumulate()", "without .accumulate()"),
    ] {
        let error = complaint(&["check", chain]);
        assert!(error.contains(said), "{chain}: {error}");
    }
    let error = complaint(&["check", "gated(silu)", "--every-bit"]);
    assert!(error.contains("--every-bit is for functions"), "{error}");
    let learned = [
        "check",
        "swish(beta=@channel)",
        "--samples",
        "500",
        CPU[0],
        CPU[1],
    ];
    let output = run(&learned, &[], b"");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    for direction in ["backward", "second"] {
        let row = |line: &str| line.contains(direction) && line.contains(" dbeta ");
        assert!(said.lines().any(row), "{direction}: {said}");
    }
}

/// A folder with x of (2, 3), dy of ones, and a bias: files that a chain takes.
fn given(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file(
        "x.npy",
        &numbers(&[1.0, -2.0, 3.0, -4.0, 5.0, 6.0], "(2, 3)"),
    );
    folder.file("dy.npy", &numbers(&[1.0; 6], "(2, 3)"));
    folder.file("b.npy", &numbers(&[1.0, 1.0, -9.0], "(3,)"));
    folder
}

impl Folder {
    /// `run` of a line on the CPU, or as the line says; words with a dot are files of the folder.
    fn run(&self, chain: &str, line: &str) -> Output {
        let place = |word: &str| match (word.contains('.'), word.split_once('=')) {
            (false, _) => word.to_owned(),
            (_, Some((name, file))) => format!("{name}={}", self.path(file)),
            _ => self.path(word),
        };
        let line = line.split_whitespace().map(place);
        let mut words: Vec<String> = ["run".into(), chain.into()]
            .into_iter()
            .chain(line)
            .collect();
        if !words.iter().any(|word| word == CPU[0]) {
            words.extend(CPU.map(String::from));
        }
        let words: Vec<&str> = words.iter().map(|word| &**word).collect();
        run(&words, &[], b"")
    }

    fn path(&self, name: &str) -> String {
        // Joined as text, so that ./ stays.
        format!("{}/{name}", self.0.display())
    }

    /// The names of all files, and what they hold.
    fn all(&self) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap());
        let files = entries.filter(|entry| entry.path().is_file());
        let file = |entry: std::fs::DirEntry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        };
        let mut all: Vec<_> = files.map(file).collect();
        all.sort();
        all
    }

    /// The line fails and says each of these, and no file is written, changed or left over.
    fn refuses(&self, chain: &str, line: &str, wants: &[&str]) {
        let before = self.all();
        let output = self.run(chain, line);
        let error = text(&output.stderr);
        assert!(!output.status.success(), "{chain} {line}");
        assert!(output.stdout.is_empty(), "{chain} {line}");
        for want in wants {
            assert!(error.contains(want), "{chain} {line}: {want}: {error}");
        }
        assert!(self.all() == before, "{chain} {line}: files changed");
    }
}

const BIAS: &str = "bias(column) | relu";

#[test]
fn outputs_are_all_written_or_none() {
    let folder = given("outputs");
    let header = concat!(
        r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#,
        r#""b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#
    );
    let size = (header.len() as u64).to_le_bytes();
    folder.file(
        "m.safetensors",
        &[&size[..], header.as_bytes(), &[0; 16]].concat(),
    );
    std::fs::create_dir_all(folder.0.join("dir.d")).unwrap();
    let twice = "is named for two outputs";
    for (outputs, want) in [
        ("-o dx.npy --grad bias=dx.npy", twice),
        ("-o dx.npy --grad bias=./dx.npy", twice),
        ("-o dir.d/../dx.npy --grad bias=dx.npy", twice),
        ("-o b.npy --grad bias=dir.d/../b.npy", twice),
        ("-o - --grad bias=-", twice),
        ("-o dx.npy --grad bias=no.d/db.npy", "no folder"),
        ("-o dx.npy --grad bias=dir.d", "that is no file"),
        ("-o dx.npy --grad bias=m.safetensors", "holds 2 tensors"),
        ("-o m.safetensors", "holds 2 tensors"),
        (
            "-o dx.npy --grad bias=db.npy --grad bias=db2.npy",
            "--grad bias is given twice",
        ),
    ] {
        let line = format!("x.npy --slot bias=b.npy --backward dy.npy {outputs}");
        folder.refuses(BIAS, &line, &[want]);
    }
    folder.refuses("relu", "x.npy -o m.safetensors", &["holds 2 tensors"]);
    // What is read may be written over.
    let done = folder.run(
        BIAS,
        "x.npy --slot bias=b.npy --backward dy.npy -o x.npy --grad bias=b.npy",
    );
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(
        elements(&folder.path("x.npy")).0,
        [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    );
    assert_eq!(elements(&folder.path("b.npy")).0, [1.0, 1.0, 0.0]);
    assert_eq!(folder.all().len(), 4, "nothing else stays");
}

#[cfg(unix)]
#[test]
fn a_link_is_the_file_that_it_names() {
    let folder = given("links");
    std::os::unix::fs::symlink("db.npy", folder.0.join("dx.npy")).unwrap();
    folder.file("db.npy", b"");
    let line = "x.npy --slot bias=b.npy --backward dy.npy -o dx.npy --grad bias=db.npy";
    folder.refuses(BIAS, line, &["is named for two outputs"]);
    for out in ["/dev/stdout", "-"] {
        let line = ["--backward", "-o", "-", "--slot", "--grad"];
        let [x, dy, b] = ["x.npy", "dy.npy", "b.npy"].map(|name| folder.path(name));
        let (slot, grad) = (format!("bias={b}"), format!("bias={out}"));
        let words = [
            "run", BIAS, &x, line[0], &dy, line[1], line[2], line[3], &slot, line[4], &grad,
            CPU[0], CPU[1],
        ];
        let error = refusal(&words, &[], b"");
        assert!(error.contains("is named for two outputs"), "{error}");
    }
}

#[test]
fn accumulated_gradients_are_added_to_the_file() {
    let folder = given("accumulated");
    let chain = "bias(column) | relu | add.accumulate()";
    folder.file("a.npy", &numbers(&[0.0; 6], "(2, 3)"));
    let line = "x.npy --slot bias=b.npy --slot add=a.npy --backward dy.npy -o dx.npy \
                --grad bias=db.npy --grad add=da.npy";
    folder.refuses(
        chain,
        line,
        &["--grad bias, which .accumulate() adds to", "db.npy"],
    );
    folder.file("db.npy", &numbers(&[100.0; 2], "(2,)"));
    folder.refuses(chain, line, &["slot dbias has shape (2,)", "shape (3,)"]);
    folder.file("db.npy", &numbers(&[100.0, 200.0, 300.0], "(1, 3)"));
    for (device, want) in [
        ("cpu", [101.0, 201.0, 300.0]),
        ("vulkan", [102.0, 202.0, 300.0]),
    ] {
        let done = folder.run(chain, &format!("{line} --device {device}"));
        assert!(done.status.success(), "{}", text(&done.stderr));
        let db = elements(&folder.path("db.npy"));
        assert_eq!(db, (want.to_vec(), "(1, 3)".into()), "{device}");
        // What no elements share is written.
        assert_eq!(elements(&folder.path("da.npy")).0, [1.0; 6]);
    }
}

#[test]
fn options_that_would_do_nothing_are_refused() {
    let folder = given("nothing");
    for (chain, line, want) in [
        (
            "relu",
            "x.npy -o y.npy --halves gate-first",
            "relu has no gate: leave --halves out",
        ),
        ("gated(relu)", "x.npy -o y.npy --axis 0", "--halves"),
    ] {
        folder.refuses(chain, line, &[want]);
    }
}

#[test]
fn ones_stand_where_numpy_broadcasts_them() {
    let folder = Folder::new("ones");
    let shapes = |shape: &[u64]| match shape {
        [one] => format!("({one},)"),
        all => format!("{all:?}").replace('[', "(").replace(']', ")"),
    };
    let file = |name: &str, shape: &[u64]| {
        let count = shape.iter().product::<u64>();
        let values: Vec<f32> = (0..count).map(|i| i as f32).collect();
        folder.file(name, &numbers(&values, &shapes(shape)));
    };
    type Shapes<'a> = &'a [&'a [u64]];
    let cases: [(&str, &[u64], Shapes<'_>, Shapes<'_>); 9] = [
        (
            "column",
            &[6, 6],
            &[&[6], &[1, 6], &[1, 1, 6]],
            &[&[6, 1], &[6, 6], &[]],
        ),
        (
            "column",
            &[2, 3, 4],
            &[&[4], &[1, 4], &[1, 1, 4]],
            &[&[4, 1], &[2, 1, 4], &[3, 4]],
        ),
        ("column", &[5], &[&[5], &[1, 5]], &[&[5, 1]]),
        (
            "row",
            &[6, 6],
            &[&[6], &[6, 1], &[1, 6, 1]],
            &[&[1, 6], &[6, 6]],
        ),
        (
            "row",
            &[2, 3, 4],
            &[&[2, 3], &[2, 3, 1], &[6], &[6, 1]],
            &[&[3, 2], &[3, 1], &[1, 6], &[2, 1, 3]],
        ),
        (
            "row",
            &[1, 3, 3],
            &[&[3], &[3, 1], &[1, 3], &[1, 3, 1]],
            &[&[1, 1, 3]],
        ),
        (
            "channel",
            &[3, 3, 3, 3],
            &[&[3], &[3, 1, 1], &[1, 3, 1, 1]],
            &[&[1, 3], &[3, 1], &[3, 1, 1, 1], &[1, 1, 3, 1]],
        ),
        ("tensor", &[2, 3], &[&[], &[1], &[1, 1]], &[&[3], &[2, 1]]),
        ("element", &[1, 3], &[&[1, 3]], &[&[3], &[3, 1]]),
    ];
    for (per, x, right, wrong) in cases {
        let chain = format!("bias({per})");
        file("x.npy", x);
        for shape in right {
            file("b.npy", shape);
            let done = folder.run(&chain, "x.npy --slot bias=b.npy -o y.npy");
            assert!(
                done.status.success(),
                "{per} {x:?} {shape:?}: {}",
                text(&done.stderr)
            );
        }
        std::fs::remove_file(folder.path("y.npy")).unwrap();
        for shape in wrong {
            file("b.npy", shape);
            let line = "x.npy --slot bias=b.npy -o y.npy";
            folder.refuses(
                &chain,
                line,
                &["slot bias has shape", "but takes one number"],
            );
        }
    }
    for (x, b) in [
        (&[2, 3, 4][..], &[2, 1, 4][..]),
        (&[2, 3, 4, 4], &[2, 3, 1, 1]),
    ] {
        file("x.npy", x);
        file("b.npy", b);
        let line = "x.npy --slot bias=b.npy -o y.npy";
        let want = "np.broadcast_to(bias, x.shape) is one number per element";
        folder.refuses("bias(column)", line, &[want]);
    }
}

#[test]
fn refusals_of_chains_name_slot_file_and_remedy() {
    let folder = given("refusals");
    folder.file("bits.npy", &npy("<u2", &[0; 6], "(3,)"));
    folder.file("void.npy", &npy("|V2", &[0; 6], "(3,)"));
    folder.file("wide.npy", &npy("<f8", &[0; 24], "(3,)"));
    folder.file("even.npy", &numbers(&[0.0; 4], "(2, 2)"));
    let store = "store the tensor as BF16 in a .safetensors file";
    for (chain, line, wants) in [
        (
            BIAS,
            "x.npy --slot bias=bits.npy",
            &["slot bias", "bits.npy: it holds uint16", store][..],
        ),
        (BIAS, "x.npy --slot bias=void.npy", &[store]),
        (
            "relu",
            "x.npy --format bf16",
            &["--format says bf16", store],
        ),
        (
            BIAS,
            "x.npy --slot bias=wide.npy",
            &["slot bias: ", "wide.npy: it holds float64", "array.astype"],
        ),
        (
            BIAS,
            "x.npy --slot bias=no.npy",
            &["slot bias: ", "no.npy: "],
        ),
        (
            BIAS,
            "x.npy --slot bias=b.npy --backward no.npy",
            &["--backward: ", "no.npy: "],
        ),
        (
            BIAS,
            "x.npy --slot bias=",
            &["\"bias=\" is no slot with a file"],
        ),
        (BIAS, "x.npy --slot =b.npy", &["is no slot with a file"]),
        (BIAS, "x.npy --slot x=b.npy", &["x is no slot"]),
        (
            BIAS,
            "x.npy --slot bias=b.npy --backward dy.npy --grad x=dx.npy",
            &["x is no slot"],
        ),
        (
            "bias(tensor)",
            "x.npy --slot bias=x.npy",
            &["slot bias has shape (2, 3), but takes one number per tensor, shape ()"],
        ),
        (
            "gated(relu)",
            "even.npy --halves gate-first --backward even.npy",
            &[
                "slot dy has shape (2, 2), but takes the output's shape, (2, 1)",
                "half of ",
                "even.npy is (2, 1)",
            ],
        ),
        (
            "gated(relu)",
            "even.npy --halves gate-first --slot gate=x.npy",
            &["twice, by --halves and by --slot"],
        ),
        (BIAS, "- --slot bias=-", &["standard input holds one array"]),
    ] {
        folder.refuses(chain, &format!("{line} -o y.npy"), wants);
    }
}

/// Of a matrix the channels are its columns, as in NHWC, and go with rows and columns beside them.
#[test]
fn channels_along_the_last_axis_are_columns() {
    let folder = given("last");
    folder.file("slope.npy", &numbers(&[0.5, 0.25, 2.0], "(3,)"));
    let output = folder.run(
        "leaky_relu(negative_slope=@channel) | bias(column)",
        "x.npy -o y.npy --slot negative_slope=slope.npy --slot bias=b.npy",
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    let y = folder.0.join("y.npy");
    let want = vec![2.0, 0.5, -6.0, -1.0, 6.0, -3.0];
    assert_eq!(elements(y.to_str().unwrap()), (want, "(2, 3)".into()));
}

/// The bits that a chain keeps are read by backward and are no numbers to compare.
#[test]
fn chains_that_keep_something_are_checked() {
    for chain in [
        "relu.save(bit)",
        "leaky_relu.save(bit)",
        "bias(column) | tanh.save(output)",
    ] {
        for more in [&CPU[..], &["--device", "vulkan", "--format", "bf16"]] {
            let words = [&["check", chain, "--samples", "1000"], more].concat();
            let output = run(&words, &[], b"");
            assert!(output.status.success(), "{}", text(&output.stderr));
            assert!(text(&output.stdout).contains(" dx "), "{chain}");
        }
    }
}

/// A function of one's own is an expression, wherever a function stands.
#[test]
fn an_expression_is_a_function() {
    let words = [
        "run",
        "x * sigmoid(1.5 * x)",
        "-",
        "-o",
        "-",
        "--device",
        "cpu",
    ];
    let output = run(&words, &[], &floats());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let last = output.stdout.last_chunk::<4>().unwrap();
    let got = f32::from_le_bytes(*last);
    assert!((got - 0.817_574_5).abs() < 1e-6, "{got}");

    let chain = "scale(2) | custom(mine, 'k * x^2', k=3) | offset(1)";
    let words = ["run", chain, "-", "-o", "-", "--device", "cpu"];
    let output = run(&words, &[], &floats());
    let last = output.stdout.last_chunk::<4>().unwrap();
    assert_eq!(f32::from_le_bytes(*last), 13.0);

    let words = ["run", "x * sigmiod(x)", "-", "-o", "-"];
    let output = run(&words, &[], &floats());
    let error = text(&output.stderr);
    assert!(!output.status.success(), "{error}");
    assert!(
        error.contains("column 5: there is no function sigmiod: did you mean sigmoid?"),
        "{error}"
    );

    let words = [
        "check",
        "log(1 + exp(x))",
        "--device",
        "cpu",
        "--samples",
        "2000",
    ];
    let output = run(&words, &[], b"");
    let table = text(&output.stdout);
    assert!(output.status.success(), "{table}");
    assert!(table.contains("may lose 24 of f32's 24 bits"), "{table}");
    assert!(table.contains("write softplus(x)"), "{table}");

    let output = run(&["plot", "sin(3 * x) * exp(-x^2)", "-o", "-"], &[], b"");
    assert!(
        text(&output.stdout).contains("sin(3 * x)"),
        "{}",
        text(&output.stderr)
    );
}

/// A function in WGSL has no reference, and the CPU cannot run it.
#[test]
fn wgsl_is_for_a_gpu_alone() {
    let half = "wgsl(mine, 'x * tanh_(0.5 * x)')";
    for words in [
        vec!["check", half, "--device", "cpu"],
        vec!["run", half, "-", "-o", "-", "--device", "cpu"],
        vec!["plot", half, "-o", "-"],
    ] {
        let output = run(&words, &[], &floats());
        let error = text(&output.stderr);
        assert!(!output.status.success(), "{error}");
        assert!(error.contains("mine is known in WGSL alone"), "{error}");
    }
    let words = ["run", "wgsl('x * tanhh(x)')", "-", "-o", "-"];
    let output = run(&words, &[], &floats());
    let error = text(&output.stderr);
    assert!(error.contains("line 1, column 5"), "{error}");
}

#[test]
fn functions_of_rows_go_along_any_axis() {
    let input = numbers(&[0.0, 1.0, 2.0, 0.0, 3.0, 2.0], "(2, 3)");
    let values = |chain: &str, axis: &str, shape: &str, count: usize| {
        let words = ["run", chain, "-", "-o", "-", "--axis", axis, CPU[0], CPU[1]];
        let output = run(&words, &[], &input).stdout;
        let head = text(&output);
        assert!(head.contains(&format!("'shape': {shape}")), "{head}");
        let bytes = &output[output.len() - 4 * count..];
        let floats = bytes
            .chunks(4)
            .map(|b| f32::from_le_bytes(b.try_into().unwrap()));
        floats.map(f64::from).collect::<Vec<f64>>()
    };
    let close = |got: &[f64], want: &[f64]| {
        let all = got.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(all && got.len() == want.len(), "{got:?}, not {want:?}");
    };
    let s = |x: f64| 1.0 / (1.0 + (-x).exp());
    let down = [0.5, s(-2.0), 0.5, 0.5, s(2.0), 0.5];
    close(&values("softmax", "0", "(2, 3)", 6), &down);
    let sum = |x: [f64; 3]| x.map(f64::exp).iter().sum::<f64>();
    let along = [sum([0.0, 1.0, 2.0]).ln(), sum([0.0, 3.0, 2.0]).ln()];
    close(&values("logsumexp", "-1", "(2,)", 2), &along);
    let pair = |a: f64, b: f64| (a.exp() + b.exp()).ln();
    let down = [pair(0.0, 0.0), pair(1.0, 3.0), pair(2.0, 2.0)];
    close(&values("logsumexp", "0", "(3,)", 3), &down);
    let groups = [0.0, 3.0, 2.0];
    close(&values("maxout(2)", "0", "(1, 3)", 3), &groups);
    close(&values("maxout(3)", "1", "(2, 1)", 2), &[2.0, 3.0]);
    let both = [0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 3.0, 2.0, 0.0, 0.0, 0.0];
    close(&values("crelu", "1", "(2, 6)", 12), &both);
    close(&values("nn.LogSoftmax(dim=0)", "0", "(2, 3)", 6), &{
        [0.5_f64, s(-2.0), 0.5, 0.5, s(2.0), 0.5].map(f64::ln)
    });
    let words = ["run", "nn.Softmax(dim=1)", "-", "-o", "-", "--axis", "0"];
    let error = run(&words, &[], &input).stderr;
    assert!(
        text(&error).contains("--axis 0 is not axis 1"),
        "{}",
        text(&error)
    );
}

/// Channels along any axis beside that of the rows, of operands and their gradients.
#[test]
fn rows_and_channels_lie_along_any_axes() {
    let folder = Folder::new("axes");
    let x: Vec<f32> = (0..24).map(|i| (i % 7) as f32 * 0.5).collect();
    let [x, dy] = [("x.npy", &x), ("dy.npy", &vec![1.0; 24])]
        .map(|(name, values)| folder.file(name, &numbers(values, "(2, 3, 4)")));
    let scale = folder.file("scale.npy", &numbers(&[1.0, -2.0], "(2,)"));
    let [y, dx, ds] = ["y.npy", "dx.npy", "ds.npy"].map(|n| folder.file(n, b""));
    // Row r of axis 1 has the channel of axis 0.
    let words = [
        "run",
        "scale(channel) | softmax | square",
        &x,
        "--axis",
        "1",
        "--channel-axis",
        "0",
    ];
    let own = ["--slot", &format!("scale={scale}"), CPU[0], CPU[1]];
    let forward = run(&[&words[..], &own, &["-o", &y]].concat(), &[], b"");
    assert!(forward.status.success(), "{}", text(&forward.stderr));
    let (got, shape) = elements(&y);
    assert_eq!(shape, "(2, 3, 4)");
    for (i, y) in got.iter().enumerate() {
        let (channel, column) = (i / 12, i % 4);
        let scaled = |row: usize| {
            let x = ((12 * channel + 4 * row + column) % 7) as f64 * 0.5;
            (x * [1.0, -2.0][channel]).exp()
        };
        let want = (scaled(i / 4 % 3) / (scaled(0) + scaled(1) + scaled(2))).powi(2);
        assert!((f64::from(*y) - want).abs() < 1e-6, "{i}: {y}, not {want}");
    }
    let grad = format!("scale={ds}");
    let backward = ["--backward", &dy, "-o", &dx, "--grad", &grad];
    let done = run(&[&words[..], &own, &backward].concat(), &[], b"");
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(elements(&ds).1, "(2,)");
    assert_eq!(elements(&dx).1, "(2, 3, 4)");
}

/// A short run of `bench` on the CPU.
const BENCH: [&str; 11] = [
    "bench",
    "--quick",
    "--kinds",
    "relu",
    "--sizes",
    "256..1024",
    "--rounds",
    "2",
    "--json",
    CPU[0],
    CPU[1],
];

fn bench(more: &[&str]) -> Output {
    run(&[&BENCH[..], more].concat(), &[], b"")
}

#[test]
fn a_benchmark_is_compared_with_an_earlier_one() {
    let folder = Folder::new("against");
    let csv = folder.file("old.csv", b"");
    let measured = bench(&["-o", &csv]);
    assert!(measured.status.success(), "{}", text(&measured.stderr));
    let rows: serde_json::Value = serde_json::from_slice(&measured.stdout).unwrap();
    let first = &rows["throughput"][0];
    for column in ["date", "commit", "cpu", "driver", "gpu_ns_per_element"] {
        assert!(first.get(column).is_some(), "{column}: {first}");
    }
    let sizes = rows["throughput"].as_array().unwrap().iter();
    let sizes: std::collections::BTreeSet<_> = sizes.map(|row| row["elements"].as_u64()).collect();
    assert_eq!(sizes.len(), 2, "{sizes:?}");

    let json = folder.file("old.json", &measured.stdout);
    for old in [&csv, &json] {
        // This machine may be as busy as it likes.
        let same = bench(&["--against", old, "--noise", "1000"]);
        assert_eq!(same.status.code(), Some(0), "{}", text(&same.stderr));
        let all: serde_json::Value = serde_json::from_slice(&same.stdout).unwrap();
        let verdicts = all["against"].as_array().unwrap().iter();
        assert!(verdicts.clone().count() > 0);
        for row in verdicts {
            assert!(
                row["verdict"] == "ok" || row["verdict"] == "faster",
                "{row}"
            );
        }
    }

    // As if the copy had taken a thousand times as long.
    let mut fake = rows;
    for row in fake["throughput"].as_array_mut().unwrap() {
        for column in [
            "times_copy",
            "times_copy_quarter_below",
            "times_copy_quarter_above",
        ] {
            row[column] = (row[column].as_f64().unwrap() / 1000.0).into();
        }
    }
    let fast = folder.file("fast.json", fake.to_string().as_bytes());
    let slower = bench(&["--against", &fast]);
    let error = text(&slower.stderr);
    assert_eq!(slower.status.code(), Some(1), "{error}");
    assert!(
        error.contains("rows are slower than in") && error.contains("fast.json"),
        "{error}"
    );
    assert!(text(&slower.stdout).contains("FAIL: slower"));
}

#[test]
fn a_benchmark_refuses_what_it_cannot_compare_or_hold() {
    let folder = Folder::new("against_nothing");
    let broken = folder.file("broken.csv", b"place,function\ncpu,relu\n");
    for (words, said) in [
        (
            ["--against", &broken],
            "broken.csv is no file that can be compared with",
        ),
        (["--against", "none.csv"], "cannot read none.csv"),
        (
            ["--sizes", "2^60"],
            "1152921504606846976 elements do not fit",
        ),
    ] {
        let mut all = BENCH.to_vec();
        if words[0] == "--sizes" {
            all.retain(|word| !["--sizes", "256..1024"].contains(word));
        }
        all.extend(words);
        let error = refusal(&all, &[], b"");
        assert!(error.contains(said), "{error}");
    }
}
