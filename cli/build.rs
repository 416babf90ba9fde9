//! The commit that is built, for what is measured with it.

use std::process::Command;

fn main() {
    let git = |words: &[&str]| {
        let output = Command::new("git").args(words).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let text = text.trim();
        (output.status.success() && !text.is_empty()).then(|| text.to_owned())
    };
    // As `cargo xtask portable` describes it.
    let commit = git(&[
        "describe",
        "--always",
        "--exclude=*",
        "--abbrev=12",
        "--dirty=-changed",
    ]);
    if let Some(commit) = commit {
        println!("cargo::rustc-env=WGPU_ACTIVATIONS_COMMIT={commit}");
    }
    // What moves with a commit, where it is there: a path that is missing would run this at every build.
    let moving = ["HEAD", "logs/HEAD"].map(|name| git(&["rev-parse", "--git-path", name]));
    let sources = ["build.rs", "src", "../src", "../shaders", "../Cargo.lock"].map(String::from);
    for path in sources.into_iter().chain(moving.into_iter().flatten()) {
        if std::path::Path::new(&path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}
