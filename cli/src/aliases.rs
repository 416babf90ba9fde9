//! `list --framework`: what a framework calls activations.

use serde_json::{Value, json};
use wgpu_activations::{Alias, Framework};

use crate::table::Table;

/// A table of a framework's names, or an array of them as JSON.
pub fn listing(framework: Framework, json: bool) -> String {
    let all: Vec<Alias> = framework.aliases().collect();
    if json {
        return format!("{:#}\n", all.iter().map(to_json).collect::<Value>());
    }
    let table = Table::of(&all)
        .column("name", |alias| alias.name)
        .column("here", here)
        .column("difference", |alias| alias.difference)
        .table;
    format!(
        "{}\nhere: our kind, with {framework}'s defaults; empty where it is no element-wise function.\n\
         Write {framework}: before a name to be given these: wgpu-activations list {framework}:{}\n",
        table.to_text(),
        all.first().map_or("", |alias| alias.name),
    )
}

fn to_json(alias: &Alias) -> Value {
    json!({
        "framework": alias.framework.name(),
        "name": alias.name,
        "kind": alias.is_elementwise().then(|| here(alias)),
        "difference": alias.difference,
    })
}

/// The kind with all its parameters; empty for row functions and gates.
fn here(alias: &Alias) -> String {
    let kind = alias.to_kind();
    kind.map_or_else(|_| alias.kind.into(), |kind| kind.to_string())
}
