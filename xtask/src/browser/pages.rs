//! The pages: compiled for the browser, with what wasm-bindgen puts around them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cargo::{cargo, status};

/// The browser's target.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// Where the pages' sources are.
const SOURCES: &str = "web/src/bin";
/// Where wasm-bindgen's program is installed.
const TOOLS: &str = "target/tools";
/// The profile of the workspace that makes small code.
const PROFILE: &str = "web";

/// Whether this Rust can compile for the browser.
pub fn target_is_installed() -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let folder = rustc.stderr(Stdio::null()).output();
    folder.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

/// Builds all pages into a folder, and says their sizes. Returns their names.
pub fn build(folder: &Path) -> Result<Vec<String>, String> {
    let bindgen = bindgen()?;
    run(Command::new(cargo()).args([
        "build",
        "--package",
        "web",
        "--bins",
        "--profile",
        PROFILE,
        "--target",
        TARGET,
    ]))?;
    let names = names()?;
    for name in &names {
        let wasm = format!("target/{TARGET}/{PROFILE}/{name}.wasm");
        let mut command = Command::new(&bindgen);
        command.args(["--target", "web", "--no-typescript", "--out-dir"]);
        command.arg(folder);
        command.args(["--remove-name-section", "--remove-producers-section"]);
        run(command.arg(&wasm))?;
        let bound = folder.join(format!("{name}_bg.wasm"));
        let bytes = std::fs::metadata(&bound)
            .map_err(|error| error.to_string())?
            .len();
        println!("{name}: {:.1} KB of wasm", bytes as f64 / 1e3);
    }
    let page = folder.join("page.html");
    std::fs::copy("web/page.html", page).map_err(|error| format!("web/page.html: {error}"))?;
    Ok(names)
}

/// A page is a file of its own.
fn names() -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(SOURCES).map_err(|error| format!("{SOURCES}: {error}"))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut names: Vec<String> = files
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

/// wasm-bindgen's program, installed where it is not there: its version must be the library's.
fn bindgen() -> Result<PathBuf, String> {
    let version = locked_version("wasm-bindgen")?;
    let program = Path::new(TOOLS).join("bin/wasm-bindgen");
    let output = Command::new(&program).arg("--version").output();
    let have = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    if have.is_ok_and(|have| have.split_whitespace().nth(1) == Some(&version)) {
        return Ok(program);
    }
    // Its test runner, which is not needed, alone brings a TLS library.
    run(Command::new(cargo()).args([
        "install",
        "wasm-bindgen-cli",
        "--version",
        &version,
        "--root",
        TOOLS,
        "--debug",
        "--bin",
        "wasm-bindgen",
        "--no-default-features",
    ]))?;
    Ok(program)
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String, String> {
    let lock = std::fs::read_to_string("Cargo.lock").map_err(|error| error.to_string())?;
    let mut lines = lock
        .lines()
        .skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines.nth(1).and_then(|line| line.split('"').nth(1));
    version
        .map(str::to_owned)
        .ok_or_else(|| format!("Cargo.lock has no {package}"))
}

fn run(command: &mut Command) -> Result<(), String> {
    let status = status(command)?;
    let program = command.get_program().to_string_lossy();
    match status.success() {
        true => Ok(()),
        false => Err(format!("{program}: {status}")),
    }
}
