//! The names that expressions know.

use super::callee::Elementary;
use crate::Kind;
use crate::names::nearest_word;

/// Other names of elementary functions.
const ELEMENTARY: [(&str, Elementary); 2] = [("log", Elementary::Ln), ("ln_1p", Elementary::Ln1p)];

/// Functions of several numbers, with how many.
const SEVERAL: [(&str, usize); 3] = [("min", 2), ("max", 2), ("where", 3)];

/// Other names of functions of the list.
const LISTED: [(&str, Kind); 1] = [("atan", Kind::Arctan)];

const CONSTANTS: [(&str, f64); 2] = [("pi", std::f64::consts::PI), ("e", std::f64::consts::E)];

/// What stands for a number.
pub(super) const NAMES: [&str; 3] = ["x", CONSTANTS[0].0, CONSTANTS[1].0];

/// What a table has under a name.
fn of<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    let found = table.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value)
}

/// Whether a name can be a parameter's.
pub(super) fn is_free(name: &str) -> bool {
    !NAMES.contains(&name)
}

pub(super) fn constant(name: &str) -> Option<f64> {
    of(&CONSTANTS, name)
}

/// How many numbers a function takes that takes several.
pub(super) fn several(name: &str) -> Option<usize> {
    of(&SEVERAL, name)
}

pub(super) fn elementary(name: &str) -> Option<Elementary> {
    let mut all = Elementary::ALL.into_iter();
    let own = all.find(|function| function.name() == name);
    own.or(of(&ELEMENTARY, name))
}

/// The function of the list of this name, which is no elementary one.
pub(super) fn activation(name: &str) -> Option<Kind> {
    let is_own = |kind: &Kind| kind.name() == name && elementary(name).is_none();
    of(&LISTED, name).or_else(|| Kind::all().find(is_own))
}

pub(super) fn is_function(name: &str) -> bool {
    several(name).is_some() || elementary(name).is_some() || activation(name).is_some()
}

/// The function with a name that is near to this one.
pub(super) fn nearest_function(name: &str) -> Option<&'static str> {
    let all = Elementary::ALL.into_iter().map(Elementary::name);
    let all = all.chain(ELEMENTARY.map(|(known, _)| known));
    let all = all.chain(SEVERAL.map(|(known, _)| known));
    let all = all.chain(LISTED.map(|(known, _)| known));
    nearest_word(name, all.chain(Kind::all().map(|kind| kind.name())))
}
