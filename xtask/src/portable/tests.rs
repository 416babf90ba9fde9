//! `run.sh` with small scripts in place of the program and the suite.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use xshell::{Shell, TempDir};

const RUN: &str = include_str!("run.sh");

/// Finds another adapter as `OTHER` says, and a GPU where `SEES_GPU` is true; knows fourteen functions;
/// writes one row per function, and says what it was told.
const PROGRAM: &str = r#"#!/bin/sh
echo "$WGPU_ADAPTER_NAME: $*" >&2
adapter() {
    printf '%s\n  {\n    "backend": "%s",\n    "compute_shaders": true,\n' "$4" "$3"
    printf '    "device": "%s:%s",\n' "$3" "${1%% *}"
    printf '    "driver": "NV",\n    "driver_version": "1.2",\n    "name": "%s",\n' "$1"
    printf '    "type": "%s"\n  }' "$2"
}
case "$*" in
*devices*)
    printf '['
    case $OTHER in
    software) adapter llvmpipe 'software, on the CPU' vulkan ;;
    gl) adapter 'NVIDIA A100/PCIe' 'discrete GPU' gl ;;
    esac
    if SEES_GPU; then adapter 'NVIDIA A100' 'discrete GPU' vulkan ,; fi
    printf '\n]\n'
    ;;
list) printf 'name  formula\nrelu  x\ngelu  x\n%s\n\nmore: text\n' "$(seq -f 'f%g  x' 12)" ;;
*)
    while [ "$1" != -o ]; do shift; done
    printf 'adapter,verdict\nvulkan NVIDIA A100,%s\n' "${VERDICT-ok}" >"$2"
    ;;
esac
"#;

const SUITE: &str = "#!/bin/sh
echo running 3 tests
echo 'test vulkan::accuracy::gelu ... ok'
echo 'test vulkan::accuracy::relu ... FAILED'
echo 'test vulkan::views          ... ok'
exit 101
";

/// A folder as `portable` makes it, and one for results.
struct Folder {
    at: PathBuf,
    /// Removes it in the end.
    _holder: TempDir,
    /// What `check` says of each row, if not that it is well.
    verdict: Option<&'static str>,
    /// One at a time: a process that another test starts while a script is being written holds
    /// that script open, and then it cannot be run ("text file busy").
    _alone: MutexGuard<'static, ()>,
}

impl Folder {
    fn new(sees_gpu: &str) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let sh = Shell::new().expect("a current folder");
        let holder = sh.create_temp_dir().expect("a temporary folder");
        let at = holder.path().join("a folder");
        fs::create_dir_all(at.join("bin")).expect("the folder is ours");
        let program = PROGRAM.replace("SEES_GPU", sees_gpu);
        for (file, text) in [
            ("bin/wgpu-activations", program.as_str()),
            ("bin/suite", SUITE),
            ("commit", "0123456789ab\n"),
            ("run.sh", RUN),
        ] {
            let file = at.join(file);
            fs::write(&file, text).expect("the folder is ours");
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(file, executable).expect("the file is ours");
        }
        Folder {
            at,
            _holder: holder,
            verdict: None,
            _alone: alone,
        }
    }

    /// Runs it in an empty environment, from another folder; whether it ended well.
    fn run(&self, words: &[&str], other: &str) -> bool {
        let mut command = Command::new("/bin/sh");
        command
            .arg(self.at.join("run.sh"))
            .arg("found here")
            .args(words);
        command.env_clear().env("OTHER", other);
        if let Some(verdict) = self.verdict {
            command.env("VERDICT", verdict);
        }
        let output = command.current_dir(&self.at).output();
        output.expect("there is a shell").status.success()
    }

    fn found(&self, file: &str) -> String {
        let file = self.at.join("found here").join(file);
        fs::read_to_string(file).unwrap_or_default()
    }
}

fn holds(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.lines().any(|l| l == *line), "{line:?} in:\n{text}");
    }
}

#[test]
fn the_gpu_is_chosen_and_all_is_written() {
    let folder = Folder::new("true");
    assert!(!folder.run(&[], "software"), "a trial has failed");
    let summary = folder.found("summary.txt");
    holds(
        &summary,
        &[
            "commit: 0123456789ab",
            "backend: vulkan",
            "device: NVIDIA A100",
            "driver: NV 1.2",
            "loader: the system's; manifest: the system's",
            "  failed: vulkan::accuracy::relu",
        ],
    );
    for part in [
        "suite: 2 of 3 trials passed, 1 failed",
        "chains f32: 5 chains done",
        "chains bf16: 5 chains done",
        "bench f32: 14 functions done",
        "check bf16: 14 functions done",
    ] {
        assert!(summary.contains(part), "{part:?} in:\n{summary}");
    }
    assert!(!summary.contains("not reached"), "{summary}");
    // Two groups of functions in each of three formats, under one head.
    let row = "vulkan NVIDIA A100,ok\n";
    assert_eq!(
        folder.found("check.csv"),
        format!("adapter,verdict\n{}", row.repeat(6))
    );
    assert_eq!(
        folder.found("bench-f16.csv"),
        format!("adapter,verdict\n{}", row.repeat(2))
    );
    assert_eq!(
        folder.found("bench-chains-bf16.csv"),
        format!("adapter,verdict\n{}", row.repeat(5))
    );
    // The program and the suite are told which one.
    let log = folder.found("log.txt");
    for told in [
        "NVIDIA A100: --device vulkan:NVIDIA bench",
        "bench --chains bias(column) | gelu --rows 16384 --columns 4096",
    ] {
        assert!(log.contains(told), "{told:?} in:\n{log}");
    }
}

#[test]
fn a_machine_without_a_loader_takes_ours() {
    let folder = Folder::new("case $LD_LIBRARY_PATH in */lib | */lib:*) true ;; *) false ;; esac");
    folder.run(&[], "gl");
    let summary = folder.found("summary.txt");
    holds(&summary, &["device: NVIDIA A100"]);
    let loader = format!("loader: {}/lib", folder.at.display());
    assert!(summary.contains(&loader), "{summary}");
}

#[test]
fn a_missing_manifest_is_written() {
    let sees = "grep -q libEGL_nvidia \"$VK_DRIVER_FILES\" 2>/dev/null";
    let folder = Folder::new(sees);
    folder.run(&[], "software");
    let summary = folder.found("summary.txt");
    holds(&summary, &["device: NVIDIA A100"]);
    assert!(summary.contains("libEGL_nvidia.so.0.json"), "{summary}");
}

#[test]
fn a_software_adapter_is_better_than_none() {
    let folder = Folder::new("false");
    folder.run(&[], "software");
    holds(&folder.found("summary.txt"), &["device: llvmpipe"]);
    let log = folder.found("log.txt");
    assert!(log.contains("gated(silu) --rows 1024"), "{log}");
    assert!(!folder.run(&[], "none"));
    let summary = folder.found("summary.txt");
    assert!(summary.contains("no adapter found"), "{summary}");
}

#[test]
fn rows_above_their_budget_are_counted_and_kept() {
    let mut folder = Folder::new("true");
    folder.verdict = Some("FAIL");
    assert!(!folder.run(&[], "software"));
    let line = "  above their budget: 2 rows (verdict FAIL in check.csv)";
    holds(&folder.found("summary.txt"), &[line]);
    assert_eq!(folder.found("check.csv").matches("FAIL").count(), 6);
}

#[test]
fn what_is_not_reached_is_said() {
    let folder = Folder::new("true");
    assert!(!folder.run(&["--budget", "0"], "software"));
    let summary = folder.found("summary.txt");
    assert!(
        summary.contains("  not reached: 14 functions, from gelu on"),
        "{summary}"
    );
    let chains = "  not reached: 5 chains, from bias(column) | gelu on";
    holds(&summary, &["suite: not reached", chains]);
    assert!(summary.contains("bench f32: 0 functions done"), "{summary}");
    assert!(!Path::new(&folder.at.join("found here/check.csv")).exists());
}
