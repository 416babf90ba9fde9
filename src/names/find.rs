//! Which function a name is.

use std::fmt;

use super::arguments::Callee;
use super::suggest::nearest;
use super::{Alias, Framework, Row, absent, alike, short};
use crate::act::{ACTIVATIONS, Activation};

/// A function that a name may stand for.
#[derive(Clone, Copy)]
pub(crate) enum Candidate {
    /// Ours.
    Ours(&'static Activation),
    /// A framework's.
    Theirs(Alias),
    /// A short name of no framework.
    Short(&'static Row),
}

impl Candidate {
    /// Our kind as text; empty where it is none.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Candidate::Ours(activation) => activation.name,
            Candidate::Theirs(alias) => alias.kind,
            Candidate::Short(row) => row.1,
        }
    }

    /// Why it is no kind.
    pub(crate) fn difference(&self) -> &'static str {
        match self {
            Candidate::Ours(_) => "",
            Candidate::Theirs(alias) => alias.difference,
            Candidate::Short(row) => row.2,
        }
    }

    /// What it takes; none where it is no kind.
    pub(crate) fn callee(&self) -> Option<Callee> {
        match self {
            Candidate::Ours(activation) => Some(Callee::ours(activation)),
            Candidate::Theirs(alias) => Callee::of(alias),
            Candidate::Short(row) => {
                let function = row.1.split('(').next().unwrap_or_default();
                ours(function).map(Callee::ours)
            }
        }
    }

    /// Whose it is; none where it is ours or nobody's.
    pub(crate) fn framework(&self) -> Option<Framework> {
        match self {
            Candidate::Theirs(alias) => Some(alias.framework),
            _ => None,
        }
    }
}

/// `keras:leaky_relu = leaky_relu(negative_slope=0.2)`
impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Candidate::Ours(activation) => f.write_str(activation.name),
            Candidate::Theirs(alias) => write!(f, "{alias} = {}", or_none(alias.kind)),
            Candidate::Short(row) => write!(f, "{} = {}", row.0, or_none(row.1)),
        }
    }
}

fn or_none(kind: &str) -> &str {
    if kind.is_empty() { "no kind" } else { kind }
}

/// What people add to a function's name when they make a class, a layer or a second form of it.
const ENDINGS: [&str; 5] = ["activation", "layer", "function", "inplace", "usedstforbwd"];

/// Candidates of the same rank, the first choice first.
type Rank = Vec<Candidate>;

/// All functions that a name may stand for, rank after rank. Names are the same but for case and
/// underscores; in a framework that has it spelled exactly so, that one is meant.
///
/// Without a framework, ours, those of [`Framework::MAIN`] and short names are of the first
/// rank, other frameworks' of the second.
pub(crate) fn candidates(whose: &[Framework], name: &str) -> Result<Vec<Rank>, String> {
    let plain = super::plain(name);
    let stems = ENDINGS
        .iter()
        .filter_map(|ending| plain.strip_suffix(ending));
    let mut names = std::iter::once(name).chain(stems);
    let found = names.find_map(|name| Some(named(whose, name)).filter(|ranks| !ranks.is_empty()));
    found.ok_or_else(|| unknown(whose, name))
}

fn named(whose: &[Framework], name: &str) -> Vec<Rank> {
    let ranks = match whose.is_empty() {
        true => vec![
            first_rank(name),
            theirs(Framework::others(), name).collect(),
        ],
        false => vec![theirs(whose, name).collect()],
    };
    ranks.into_iter().filter(|rank| !rank.is_empty()).collect()
}

fn first_rank(name: &str) -> Rank {
    let ours = ours(name).map(Candidate::Ours).into_iter();
    let short = short::TABLE.iter().filter(|row| alike(row.0, name));
    let main = theirs(&Framework::MAIN, name);
    ours.chain(main)
        .chain(short.map(Candidate::Short))
        .collect()
}

/// Our activation of this name, but for case and underscores.
fn ours(name: &str) -> Option<&'static Activation> {
    ACTIVATIONS.iter().find(|a| alike(a.name, name))
}

fn theirs(whose: &[Framework], name: &str) -> impl Iterator<Item = Candidate> {
    let aliases = whose
        .iter()
        .flat_map(move |framework| spelled(*framework, name));
    aliases.map(Candidate::Theirs)
}

/// A framework's aliases that are spelled so; where there are none, those that are but for case
/// and underscores.
fn spelled(framework: Framework, name: &str) -> Vec<Alias> {
    let alike = framework.aliases().filter(|alias| alike(alias.name, name));
    let all: Vec<Alias> = alike.collect();
    let exact: Vec<Alias> = all.iter().filter(|a| a.name == name).copied().collect();
    if exact.is_empty() { all } else { exact }
}

/// What is said of a name that nothing here has.
fn unknown(whose: &[Framework], name: &str) -> String {
    if let Some((_, why)) = absent::TABLE.iter().find(|row| alike(row.0, name)) {
        return format!("{name} is none of ours: {why}");
    }
    let near = match nearest(name, whose) {
        Some(near) => format!(". Did you mean {near}?"),
        None => String::new(),
    };
    let ours = ACTIVATIONS.iter().find(|a| alike(a.name, name));
    match (whose, ours) {
        ([], _) => format!("unknown name{near}"),
        ([framework, ..], Some(ours)) => {
            format!("{framework} has no such name, we do: write {}", ours.name)
        }
        ([framework, ..], None) => format!("{framework} has no such name{near}"),
    }
}
