//! What of the library somebody's WGSL may call.

use crate::Kind;
use crate::expr::callee::Elementary;
#[cfg(not(target_arch = "wasm32"))]
use crate::wgsl::without_internals;

/// Functions that are neither elementary ones nor activations, and where they are.
const OTHERS: [(&str, &str); 3] = [
    ("pow_", "math/pow"),
    ("nan", "math/bits"),
    ("infinity", "math/bits"),
];

/// The fragment of a function that may be called.
pub(super) fn path(name: &str) -> Option<String> {
    if let Some((_, path)) = OTHERS.iter().find(|(known, _)| *known == name) {
        return Some((*path).to_owned());
    }
    let mut elementary = Elementary::ALL.iter().map(|function| function.facts());
    if let Some(facts) = elementary.find(|facts| facts.wgsl == name) {
        return Some(facts.path.to_owned());
    }
    let is_called = |kind: &Kind| (0..3).any(|order| kind.wgsl_name(order) == name);
    let found = Kind::all().find(is_called)?;
    Some(format!("act/{}", found.name()))
}

/// The functions of these names with what they use, the names of which cannot be called.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn text(called: &[String]) -> String {
    let known: Vec<(String, String)> = called
        .iter()
        .filter_map(|name| Some((name.clone(), path(name)?)))
        .collect();
    without_internals(&known)
}
