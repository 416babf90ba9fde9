//! What was perhaps meant: a name that is a slip of the keyboard away.
//!
//! The suggested function would run, so it must be the one that was meant. Names of
//! activations that differ lie close together (gelu, selu, celu; relu6, relu7), so that nothing is
//! suggested where two functions are as near, where a digit or the first letter differs, or where
//! the whole name stands in a longer one (crelu).

use super::{Framework, absent, alike, plain, short};
use crate::act::ACTIVATIONS;

/// A name, and what tells its function from others.
type Known = (&'static str, &'static str);

/// The name that was perhaps meant: of these frameworks, or of ours and all.
pub(crate) fn nearest(name: &str, whose: &[Framework]) -> Option<&'static str> {
    let frameworks = if whose.is_empty() {
        &Framework::ALL
    } else {
        whose
    };
    let theirs = frameworks.iter().flat_map(|framework| framework.aliases());
    let theirs = theirs.map(|alias| match alias.is_elementwise() {
        true => (alias.name, alias.function()),
        false => (alias.name, alias.name),
    });
    let none = absent::TABLE.iter().map(|row| (row.0, row.0));
    let bare = whose.is_empty().then(|| ours().chain(shorts()));
    closest(name, bare.into_iter().flatten().chain(theirs).chain(none))
}

/// Ours that was perhaps meant.
pub(crate) fn nearest_of_ours(name: &str) -> Option<&'static str> {
    closest(name, ours())
}

fn ours() -> impl Iterator<Item = Known> {
    ACTIVATIONS.iter().map(|a| (a.name, a.name))
}

fn shorts() -> impl Iterator<Item = Known> {
    let function = |kind: &'static str| kind.split('(').next().unwrap_or_default();
    short::TABLE.iter().map(move |row| (row.0, function(row.1)))
}

fn closest(name: &str, known: impl Iterator<Item = Known>) -> Option<&'static str> {
    let typed = plain(name);
    let known: Vec<Known> = known.collect();
    if known.iter().any(|known| derived(&typed, &plain(known.0))) {
        return None;
    }
    let mut slips: Vec<(usize, Known)> = known
        .into_iter()
        .filter_map(|known| Some((slips(&typed, &plain(known.0))?, known)))
        .collect();
    slips.sort_by_key(|&(count, _)| count);
    let &(least, (first, function)) = slips.first()?;
    let rivals = slips.iter().take_while(|slip| slip.0 == least);
    let same = |&(_, (name, f)): &(usize, Known)| f == function || alike(name, first);
    let alone = rivals.into_iter().all(same);
    let runs = absent::TABLE.iter().all(|row| row.0 != first);
    (alone & runs).then_some(first)
}

/// How many slips lie between two names; none where they may well be two names.
fn slips(typed: &str, known: &str) -> Option<usize> {
    let digits = |name: &str| {
        name.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let allowed = match typed.len().min(known.len()) {
        0..4 => 0,
        4..7 => 1,
        _ => 2,
    };
    let far = edit_distance(typed, known);
    let same = typed.chars().next() == known.chars().next() && digits(typed) == digits(known);
    (far <= allowed && same).then_some(far)
}

/// The word that is a slip away, where there is one such.
pub(crate) fn nearest_word<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let allowed = if name.len() < 5 { 1 } else { 2 };
    let near = known.map(|known| (edit_distance(name, known), known));
    let near = near.filter(|(slips, known)| *slips <= allowed && *slips < known.len());
    near.min_by_key(|(slips, _)| *slips).map(|(_, known)| known)
}

/// Whether a letter or two before or after a name make another one of it.
fn derived(typed: &str, known: &str) -> bool {
    let longer = (1..3).contains(&typed.len().saturating_sub(known.len())) && known.len() > 2;
    let within = typed.starts_with(known) || typed.ends_with(known);
    longer && within && !doubled(typed, known)
}

/// Whether the last letter was only typed twice.
fn doubled(typed: &str, known: &str) -> bool {
    let rest = typed.strip_prefix(known);
    rest.is_some_and(|rest| rest.len() == 1 && known.ends_with(rest))
}

/// Levenshtein's distance, with two neighbours swapped as one step.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
