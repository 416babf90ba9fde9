//! Stages that are called by a name: functions of rows, gates, pairs of outputs, as frameworks write
//! them, with their arguments.

use super::Chain;
use super::named::{Named, Plain, plain_argument};
use super::text::{add_stage, fault, per, split};
use crate::{Error, RowFunction};

/// The chain with what a name was found to be.
pub(super) fn named_stage(
    chain: Chain,
    (name, found): (&str, Named),
    arguments: &[&str],
    whole: &str,
    axis: &mut Option<i64>,
) -> Result<Chain, Error> {
    let fault = fault(whole);
    let takes_axis = match &found {
        Named::Row(RowFunction::Maxout { .. }) => false,
        Named::Row(function) => function.params().is_empty(),
        Named::Stages(stages) => *stages != "dropout",
    };
    let arguments = without_plain((name, takes_axis), arguments, axis, &fault)?;
    match found {
        Named::Row(function) => row_stage(chain, function, &arguments, fault),
        Named::Stages(stages) => {
            let stages = with_arguments(name, stages, &arguments, fault)?;
            let mut stages = split(&stages, '|').into_iter();
            stages.try_fold(chain, |chain, stage| {
                add_stage(chain, stage.trim(), whole, axis)
            })
        }
    }
}

/// The arguments of a function of rows or a gate that are parameters. The axis goes to where one is
/// kept, and so does a number without a name where the function takes nothing else.
fn without_plain<'a>(
    (name, takes_axis): (&str, bool),
    arguments: &[&'a str],
    axis: &mut Option<i64>,
    fault: &impl Fn(String) -> Error,
) -> Result<Vec<&'a str>, Error> {
    let (mut own, mut rest) = (None, Vec::new());
    for (place, argument) in arguments.iter().enumerate() {
        match plain_argument(argument, place, takes_axis) {
            Some(Plain::Axis(_)) if own.is_some() => {
                return Err(fault(format!("{name} is given axis twice")));
            }
            Some(Plain::Axis(value)) => own = Some(value),
            Some(Plain::Nothing) => {}
            None => rest.push(*argument),
        }
    }
    if let (Some(before), Some(own)) = (*axis, own)
        && before != own
    {
        return Err(fault(format!(
            "it goes along axis {before} and along axis {own}"
        )));
    }
    *axis = own.or(*axis);
    Ok(rest)
}

/// Stages of a name, with the arguments of those frameworks that have some.
fn with_arguments(
    name: &str,
    stages: &str,
    arguments: &[&str],
    fault: impl Fn(String) -> Error,
) -> Result<String, Error> {
    match (stages, arguments) {
        (_, []) => Ok(stages.into()),
        ("dropout", _) => {
            let own = arguments.iter().filter_map(|argument| {
                let (name, value) = argument.split_once('=').unwrap_or(("", argument));
                match (name.trim(), value.trim()) {
                    ("inplace", _) | ("training", "True") => None,
                    ("rate", value) => Some(value),
                    _ => Some(*argument),
                }
            });
            Ok(format!("dropout({})", own.collect::<Vec<_>>().join(", ")))
        }
        ("gated(gelu)", ["approximate=tanh" | "approximate='tanh'"]) => {
            Ok("gated(gelu_tanh)".into())
        }
        ("gated(gelu)", ["approximate=none" | "approximate='none'"]) => Ok(stages.into()),
        ("gated(silu)", [argument]) if argument.starts_with("alpha=") => Ok(format!(
            "gated(swish(beta={}))",
            &argument["alpha=".len()..]
        )),
        (_, [argument, ..]) => {
            let called = argument.split('=').next().unwrap_or_default();
            Err(fault(format!("{name} has no {called}: it is {stages}")))
        }
    }
}

/// Adds a function of rows with its arguments, some of which may be learned: `entmax(alpha=@row)`.
fn row_stage(
    chain: Chain,
    mut function: RowFunction,
    arguments: &[&str],
    fault: impl Fn(String) -> Error,
) -> Result<Chain, Error> {
    let (called, params) = (function.name(), function.params());
    let (mut learned, mut given) = (Vec::new(), Vec::new());
    for (place, argument) in arguments.iter().enumerate() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.trim(), value.trim()),
            None => (
                match (function, params.get(place)) {
                    (RowFunction::Maxout { .. }, _) if place == 0 => "k",
                    (RowFunction::GumbelSoftmax { .. }, None) if place == 1 => "hard",
                    (_, Some(param)) => param.name,
                    _ => "axis",
                },
                *argument,
            ),
        };
        if given.contains(&name) {
            return Err(fault(format!("{called} is given {name} twice")));
        }
        given.push(name);
        let number = params.iter().position(|param| param.name == name);
        let wrong = |takes: &str| fault(format!("{called}: {name}={value}, but {name} is {takes}"));
        match (&mut function, name, value.strip_prefix('@')) {
            (RowFunction::GumbelSoftmax { .. }, "eps", _) => {}
            (RowFunction::GumbelSoftmax { hard, .. }, "hard", _) => {
                *hard = match &*value.to_lowercase() {
                    "true" | "1" => true,
                    "false" | "0" => false,
                    _ => return Err(wrong("true or false")),
                };
            }
            (RowFunction::Maxout { k }, "k" | "groups" | "pool_size", _) => {
                let whole = value.parse().ok().filter(|k| *k > 0);
                *k = whole.ok_or_else(|| wrong("a whole number from 1 on"))?;
            }
            (RowFunction::GumbelSoftmax { seed, .. }, "seed", _) => {
                *seed = value
                    .parse()
                    .map_err(|_| wrong("a whole number from 0 on"))?;
            }
            (_, _, Some(shared)) => learned.push((name.to_owned(), per(shared, "learned")?)),
            (function, ..) => match number.and_then(|number| function.value_mut(number)) {
                Some(place) => *place = value.parse().map_err(|_| wrong("a number"))?,
                None => {
                    let known = params.iter().map(|param| param.name);
                    let own = match function {
                        RowFunction::GumbelSoftmax { .. } => Some("hard, seed"),
                        RowFunction::Maxout { .. } => Some("k"),
                        _ => None,
                    };
                    let known: Vec<&str> = known.chain(own).chain(["axis"]).collect();
                    return Err(fault(format!(
                        "{called} has no {name}, but {}",
                        known.join(", ")
                    )));
                }
            },
        }
    }
    Ok(chain.row(function).learn_all_of_last(learned))
}
