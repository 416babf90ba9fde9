//! The pages: compiled for the browser, with what wasm-bindgen puts around them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::cargo::command;

/// The browser's target.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Whether this Rust can compile for the browser.
pub fn target_is_installed(sh: &Shell) -> bool {
    let rustc = cmd!(sh, "rustc --print target-libdir --target {TARGET}");
    let folder = rustc.ignore_stderr().read();
    folder.is_ok_and(|folder| Path::new(&folder).is_dir())
}

/// Builds all pages into a folder, and says their sizes. Returns their names.
pub fn build(sh: &Shell, folder: &Path) -> Result<Vec<String>> {
    let bindgen = bindgen(sh)?;
    let build = format!("cargo build --package web --bins --profile web --target {TARGET}");
    command(sh, &build).run()?;
    let names = names(sh)?;
    for name in &names {
        let wasm = format!("target/{TARGET}/web/{name}.wasm");
        let bind = cmd!(sh, "{bindgen} --target web --out-dir {folder} {wasm}");
        let small = "--no-typescript --remove-name-section --remove-producers-section";
        bind.args(small.split(' ')).quiet().run()?;
        let bytes = folder.join(format!("{name}_bg.wasm")).metadata()?.len();
        println!("{name}: {:.1} KB of wasm", bytes as f64 / 1e3);
    }
    sh.copy_file("web/page.html", folder)?;
    Ok(names)
}

/// A page is a file of its own.
fn names(sh: &Shell) -> Result<Vec<String>> {
    let files = sh.read_dir("web/src/bin")?; // sorted
    let names = files.iter().filter_map(|path| path.file_stem()?.to_str());
    Ok(names.map(str::to_owned).collect())
}

/// wasm-bindgen's program; its version must be the library's. Cargo knows whether it is there.
fn bindgen(sh: &Shell) -> Result<PathBuf> {
    let id = command(sh, "cargo pkgid wasm-bindgen").read()?;
    let (_, version) = id.rsplit_once('@').context("wasm-bindgen has no version")?;
    // Its test runner, which is not needed, alone brings a TLS library.
    let install = format!(
        "cargo install wasm-bindgen-cli --version {version} --root target/tools --debug \
         --bin wasm-bindgen --no-default-features"
    );
    command(sh, &install).run()?;
    Ok(sh.current_dir().join("target/tools/bin/wasm-bindgen"))
}
