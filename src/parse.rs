//! Kinds from text.

use crate::act::{ACTIVATIONS, Activation};
use crate::alias::{self, Argument, Framework};
use crate::{Error, Kind};

/// Any text: our names, frameworks' names, with or without their prefix.
pub(crate) fn kind(text: &str) -> Result<Kind, Error> {
    let error = |reason: String| Error::Parse {
        text: text.into(),
        reason,
    };
    let (name, mut arguments) = call(text.trim()).map_err(error)?;
    let (framework, name) = alias::split(name)?;
    let meant = meant(framework, name).map_err(error)?;
    if !alias::has_our_order(framework, name) && arguments.iter().any(|a| a.name.is_none()) {
        return Err(error(format!("write {name}'s arguments with their names")));
    }
    let (function, _) = call(meant).map_err(error)?;
    let chosen = alias::translate(function, &mut arguments).map_err(error)?;
    let base = match chosen == function {
        true => canonical(meant),
        false => canonical(&chosen),
    };
    with_arguments(base.map_err(|e| retold(text, e))?, &arguments).map_err(|e| retold(text, e))
}

/// A text with our own name, written as we write it.
pub(crate) fn canonical(text: &str) -> Result<Kind, Error> {
    let error = |reason: String| Error::Parse {
        text: text.into(),
        reason,
    };
    let (name, arguments) = call(text).map_err(error)?;
    let Some(kind) = Kind::all().find(|kind| kind.name() == name) else {
        let near = alias::nearest_of_ours(name);
        return Err(error(format!("there is no {name}. Did you mean {near}?")));
    };
    with_arguments(kind, &arguments).map_err(|e| retold(text, e))
}

/// What a name stands for: our kind as text.
fn meant(framework: Option<Framework>, name: &str) -> Result<&'static str, String> {
    match (framework, ours(name)) {
        (Some(framework), _) => alias::in_framework(framework, name),
        (None, Some(activation)) => Ok(activation.name),
        (None, None) => alias::anywhere(name),
    }
}

/// Our activation of this name: exactly, else but for case and underscores.
fn ours(name: &str) -> Option<&'static Activation> {
    let exact = ACTIVATIONS.iter().find(|a| a.name == name);
    exact.or_else(|| ACTIVATIONS.iter().find(|a| alias::alike(a.name, name)))
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
        inside => inside
            .split(',')
            .map(str::trim)
            .map(Argument::new)
            .collect(),
    };
    Ok((name.trim(), arguments))
}

/// The same activation with these parameters; those left out stay.
fn with_arguments(kind: Kind, arguments: &[Argument<'_>]) -> Result<Kind, Error> {
    let error = |reason: String| Error::Parse {
        text: kind.to_string(),
        reason,
    };
    let mut values = kind.params();
    let mut given = vec![false; values.len()];
    for (position, argument) in arguments.iter().enumerate() {
        let index = index(kind.activation(), position, argument).map_err(error)?;
        if std::mem::replace(&mut given[index], true) {
            let name = kind.activation().params[index].name;
            return Err(error(format!("{name} is given twice")));
        }
        values[index] = argument
            .value
            .parse()
            .map_err(|_| error(format!("\"{}\" is not a number", argument.value)))?;
    }
    kind.with_params(&values)
}

/// Which parameter an argument is.
fn index(
    activation: &Activation,
    position: usize,
    argument: &Argument<'_>,
) -> Result<usize, String> {
    let params = activation.params;
    let index = match argument.name {
        Some(name) => params.iter().position(|p| p.name == name),
        None => Some(position).filter(|&i| i < params.len()),
    };
    index.ok_or_else(|| {
        let names: Vec<_> = params.iter().map(|p| p.name).collect();
        match names.as_slice() {
            [] => format!(
                "{} takes no parameter, but \"{argument}\" was given",
                activation.name
            ),
            _ => format!(
                "\"{argument}\" is no parameter of {}: it takes {}",
                activation.name,
                names.join(", ")
            ),
        }
    })
}
