//! Kinds from text.

use super::arguments::{Argument, Callee, number};
use super::find::{Candidate, candidates};
use super::path::split;
use super::suggest::nearest_of_ours;
use super::{Alias, Framework, alike};
use crate::{Error, Kind, expr};

/// What wraps another activation's name as text: `Activation('gelu')`.
const WRAPPERS: [&str; 3] = ["Activation", "get_activation", "ACT2FN"];

/// What a call's input is called, where it is written.
const INPUTS: [&str; 4] = ["x", "input", "inputs", "self"];

/// Any text: our names, frameworks' names, with or without their prefix.
pub(crate) fn kind(text: &str) -> Result<Kind, Error> {
    if expr::is_written(text) {
        return expr::Reading::of(text)?.kind();
    }
    match of_list(text) {
        Err(_) if expr::is_expression(text) => expr::bare(text),
        known => known,
    }
}

/// A kind of the list.
fn of_list(text: &str) -> Result<Kind, Error> {
    let error = |reason: String| Error::Parse {
        text: text.into(),
        reason,
    };
    let (name, arguments) = call(text.trim()).map_err(error)?;
    let (whose, name) = split(name)?;
    match (wraps(name), arguments.as_slice()) {
        (true, [inner]) => {
            let (inner, arguments) = call(inner.value).map_err(error)?;
            let (own, inner) = split(inner)?;
            let whose = if own.is_empty() { whose } else { own };
            named(&whose, inner, arguments)
        }
        _ => named(&whose, name, arguments),
    }
    .map_err(|e| retold(text, e))
}

impl Alias {
    /// Our kind, with the framework's defaults.
    ///
    /// # Errors
    /// [`Error::Parse`] for row functions and gates.
    pub fn to_kind(&self) -> Result<Kind, Error> {
        match self.is_elementwise() {
            true => canonical(self.kind),
            false => Err(Error::Parse {
                text: self.to_string(),
                reason: self.difference.into(),
            }),
        }
    }
}

/// A name with its arguments.
fn named(whose: &[Framework], name: &str, mut arguments: Vec<Argument<'_>>) -> Result<Kind, Error> {
    let input = arguments.first().filter(|a| a.name.is_none());
    if input.is_some_and(|a| {
        INPUTS
            .iter()
            .any(|input| a.value.eq_ignore_ascii_case(input))
    }) {
        arguments.remove(0);
    }
    let candidates = candidates(whose, name).map_err(|reason| Error::Parse {
        text: name.into(),
        reason,
    })?;
    chosen(&candidates, &arguments)
}

fn wraps(name: &str) -> bool {
    WRAPPERS.iter().any(|wrapper| alike(wrapper, name))
}

/// The first candidate that takes these arguments, unless others of its rank that do are another
/// function.
fn chosen(ranks: &[Vec<Candidate>], arguments: &[Argument<'_>]) -> Result<Kind, Error> {
    let error = |reason: String| Error::Parse {
        text: String::new(),
        reason,
    };
    let takes = |c: &&Candidate| c.callee().is_none_or(|f| f.refuses(arguments).is_none());
    let fitting = ranks.iter().map(|rank| rank.iter().filter(takes).collect());
    let mut fitting = fitting.filter(|rank: &Vec<&Candidate>| !rank.is_empty());
    let Some(fitting) = fitting.next() else {
        let all = ranks.iter().flatten().filter_map(Candidate::callee);
        let mut reasons = all.filter_map(|callee| callee.refuses(arguments));
        return Err(error(reasons.next().unwrap_or_default()));
    };
    let first = fitting[0];
    let kind = read(first, arguments);
    if matches!(first, Candidate::Ours(_)) {
        return kind;
    }
    let other = fitting
        .iter()
        .find(|c| differs(first, &kind, c, &read(c, arguments)));
    match other {
        None => kind,
        Some(other) => Err(error(format!("it could be {first} or {other}"))),
    }
}

/// Whether two candidates are different functions; those of one framework, different kinds.
fn differs(
    first: &Candidate,
    kind: &Result<Kind, Error>,
    other: &Candidate,
    another: &Result<Kind, Error>,
) -> bool {
    match (kind, another) {
        (Ok(a), Ok(b)) if first.framework() == other.framework() => a != b,
        (Ok(a), Ok(b)) => a.name() != b.name(),
        (Ok(_), Err(_)) => other.kind().is_empty(),
        (Err(_), Ok(_)) => first.kind().is_empty(),
        (Err(_), Err(_)) => false,
    }
}

/// A candidate with these arguments.
fn read(candidate: &Candidate, arguments: &[Argument<'_>]) -> Result<Kind, Error> {
    let error = |reason: String| Error::Parse {
        text: String::new(),
        reason,
    };
    let Some(callee) = candidate.callee() else {
        return Err(error(candidate.difference().into()));
    };
    let reading = callee.read(arguments).map_err(error)?;
    let own = canonical(candidate.kind())?;
    let base = match reading.chosen {
        Some(chosen) if chosen != own.name() => canonical(&chosen)?,
        _ => own,
    };
    with_parameters(base, &reading.parameters)
}

/// A text with our own name, written as we write it.
fn canonical(text: &str) -> Result<Kind, Error> {
    let error = |reason: String| Error::Parse {
        text: text.into(),
        reason,
    };
    let (name, arguments) = call(text).map_err(error)?;
    let Some(kind) = Kind::all().find(|kind| kind.name() == name) else {
        let near = nearest_of_ours(name);
        let near = near.map_or(String::new(), |near| format!(". Did you mean {near}?"));
        return Err(error(format!("there is no {name}{near}")));
    };
    let callee = Callee::ours(kind.activation());
    let reading = callee.read(&arguments).map_err(error)?;
    with_parameters(kind, &reading.parameters).map_err(|e| retold(text, e))
}

/// The same error about the whole text.
fn retold(text: &str, error: Error) -> Error {
    match error {
        Error::Parse { reason, .. } => Error::Parse {
            text: text.into(),
            reason,
        },
        other => other,
    }
}

/// `name(a, b)` → name and the arguments.
fn call(text: &str) -> Result<(&str, Vec<Argument<'_>>), String> {
    let Some((name, rest)) = text.split_once('(') else {
        return match text.split_once(['[', '=']) {
            Some((name, key)) if wraps(name) => {
                let key = key.strip_suffix(']').unwrap_or(key);
                Ok((name, vec![Argument::new(key)]))
            }
            Some((name, _)) => Err(format!(
                "parameters are written in parentheses: {}(alpha=1)",
                name.trim()
            )),
            None => Ok((text, Vec::new())),
        };
    };
    let Some(inside) = rest.strip_suffix(')') else {
        return Err("the closing parenthesis is missing".into());
    };
    let arguments = match inside.trim() {
        "" => Vec::new(),
        inside => items(inside).into_iter().map(Argument::new).collect(),
    };
    Ok((name.trim(), arguments))
}

/// What stands between commas, but for those in brackets.
fn items(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let items = text.split(|c| {
        depth += i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'));
        c == ',' && depth == 0
    });
    let items: Vec<&str> = items.map(str::trim).collect();
    // Python allows a comma at the end.
    match items.as_slice() {
        [rest @ .., ""] if !rest.is_empty() => rest.to_vec(),
        _ => items,
    }
}

/// The same activation with these parameters; those left out stay.
fn with_parameters(kind: Kind, parameters: &[(&str, &str)]) -> Result<Kind, Error> {
    let error = |reason: String| Error::Parse {
        text: kind.to_string(),
        reason,
    };
    let params = kind.activation().params;
    let mut values = kind.params();
    let mut given = vec![false; values.len()];
    for &(name, text) in parameters {
        let Some(index) = params.iter().position(|p| p.name == name) else {
            return Err(error(format!("{} has no {name}", kind.name())));
        };
        if std::mem::replace(&mut given[index], true) {
            return Err(error(format!("{name} is given twice")));
        }
        let value = number(text);
        let value = value.ok_or_else(|| error(format!("\"{text}\" is not a number")))?;
        values[index] = params[index].bounded(value);
    }
    kind.with_params(&values)
}
