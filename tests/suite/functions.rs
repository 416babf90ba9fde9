//! docs/functions.md is the list's.

use std::fmt::Write;

use libtest_mimic::Trial;
use wgpu_activations::{Kind, Smoothness};

use crate::Outcome;

const START: &str =
    "<!-- functions: written by UPDATE_DOCS=1 cargo test --test suite -- functions -->\n";
const END: &str = "<!-- /functions -->";

pub fn trials() -> Vec<Trial> {
    vec![Trial::test("functions::table_is_current", table)]
}

fn table() -> Outcome {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/functions.md");
    let document = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    let (before, rest) = document
        .split_once(START)
        .ok_or("docs/functions.md has no start mark")?;
    let (old, after) = rest
        .split_once(END)
        .ok_or("docs/functions.md has no end mark")?;
    let new = rows();
    if old == new {
        return Ok(());
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let text = format!("{before}{START}{new}{END}{after}");
        return std::fs::write(path, text).map_err(|e| format!("{path}: {e}").into());
    }
    crate::chore(
        "docs/functions.md is not current: UPDATE_DOCS=1 cargo test --test suite -- functions"
            .into(),
    )
}

fn rows() -> String {
    let mut out = String::from(
        "| function | f(x) | ULP of f, f′, f″ | kink | backward from |\n|---|---|---|---|---|\n",
    );
    for kind in Kind::all() {
        let activation = kind.activation();
        let about = activation.about.replace('\n', " ").replace('|', "\\|");
        let about = about.trim();
        let [f, d1, d2] = activation.ulps;
        let kink = match kind.smoothness() {
            Smoothness::Jump => "f",
            Smoothness::Kink => "f′",
            Smoothness::Bend => "f″",
            Smoothness::Smooth => "",
        };
        let _ = writeln!(
            out,
            "| `{kind}` | {about} | {f}, {d1}, {d2} | {kink} | {} |",
            kind.save().name()
        );
    }
    out
}
