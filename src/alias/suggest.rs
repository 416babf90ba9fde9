//! What was perhaps meant.

use super::{Framework, alike};
use crate::act::ACTIVATIONS;

/// The two names nearest to this one: of a framework, or of ours and all frameworks'.
pub(crate) fn nearest(name: &str, framework: Option<Framework>) -> String {
    let mut names: Vec<&str> = match framework {
        Some(framework) => elementwise(framework).collect(),
        None => {
            let ours = ACTIVATIONS.iter().map(|a| a.name);
            let all = Framework::ALL.into_iter();
            ours.chain(all.flat_map(elementwise)).collect()
        }
    };
    names.sort_by_key(|known| edit_distance(name, known));
    let first = names[0];
    let second = names.iter().find(|other| !alike(other, first));
    format!("{first} or {}", second.unwrap_or(&first))
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
            let replaced = diagonal + usize::from(!ca.eq_ignore_ascii_case(&cb));
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
