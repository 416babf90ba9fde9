//! Which alias a name is.

use super::{Alias, Framework, alike, nearest};
use crate::act::ACTIVATIONS;

/// Our kind as text for a name in one framework, with the framework's defaults.
pub(crate) fn in_framework(framework: Framework, name: &str) -> Result<&'static str, String> {
    let found = spelled(framework.aliases(), name);
    let Some(first) = found.first() else {
        return Err(unknown(framework, name));
    };
    match found.iter().all(|alias| alias.kind == first.kind) {
        true => elementwise(first),
        false => Err(ambiguous(&found)),
    }
}

/// Our kind as text for a name in any framework: with the frameworks' defaults where those that
/// have the name agree on them, else our function's name alone.
pub(crate) fn anywhere(name: &str) -> Result<&'static str, String> {
    let all = Framework::ALL.into_iter().flat_map(Framework::aliases);
    let found = spelled(all, name);
    let Some(first) = found.first() else {
        return Err(format!(
            "unknown name. Did you mean {}?",
            nearest(name, None)
        ));
    };
    if found.iter().all(|alias| alias.kind == first.kind) {
        return elementwise(first);
    }
    match found.iter().all(|a| a.function() == first.function()) {
        true => Ok(first.function()),
        false => Err(ambiguous(&found)),
    }
}

/// The aliases that are spelled so; where there are none, those that are but for case and
/// underscores.
fn spelled(aliases: impl Iterator<Item = Alias>, name: &str) -> Vec<Alias> {
    let all: Vec<Alias> = aliases.filter(|alias| alike(alias.name, name)).collect();
    let exact: Vec<Alias> = all.iter().filter(|a| a.name == name).copied().collect();
    if exact.is_empty() { all } else { exact }
}

fn elementwise(alias: &Alias) -> Result<&'static str, String> {
    match alias.is_elementwise() {
        true => Ok(alias.kind),
        false => Err(alias.difference.into()),
    }
}

fn ambiguous(found: &[Alias]) -> String {
    let each: Vec<String> = found.iter().map(|a| format!("{a} = {}", a.kind)).collect();
    format!("it could be {}", each.join(" or "))
}

/// The reason for a name that a framework does not have.
fn unknown(framework: Framework, name: &str) -> String {
    match ACTIVATIONS.iter().find(|a| alike(a.name, name)) {
        Some(ours) => format!("{framework} has no such name, we do: write {}", ours.name),
        None => format!(
            "{framework} has no such name. Did you mean {}?",
            nearest(name, Some(framework))
        ),
    }
}
