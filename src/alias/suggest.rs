//! What was perhaps meant.

use super::{Framework, alike, plain};
use crate::act::ACTIVATIONS;

/// The two names nearest to this one: of a framework, or of ours and all frameworks'.
pub(crate) fn nearest(name: &str, framework: Option<Framework>) -> String {
    match framework {
        Some(framework) => two(name, elementwise(framework)),
        None => {
            let all = Framework::ALL.into_iter();
            two(name, ours().chain(all.flat_map(elementwise)))
        }
    }
}

/// The two of our names nearest to this one.
pub(crate) fn nearest_of_ours(name: &str) -> String {
    two(name, ours())
}

fn two(name: &str, names: impl Iterator<Item = &'static str>) -> String {
    let mut names: Vec<&str> = names.collect();
    let name = plain(name);
    names.sort_by_cached_key(|known| edit_distance(&name, &plain(known)));
    let first = names[0];
    let second = names.iter().find(|other| !alike(other, first));
    format!("{first} or {}", second.unwrap_or(&first))
}

fn ours() -> impl Iterator<Item = &'static str> {
    ACTIVATIONS.iter().map(|a| a.name)
}

fn elementwise(framework: Framework) -> impl Iterator<Item = &'static str> {
    let aliases = framework.aliases().filter(|a| a.is_elementwise());
    aliases.map(|alias| alias.name)
}

/// Levenshtein's distance, for suggestions only.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, &cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
