//! Frameworks' own arguments, turned into ours.

use std::borrow::Cow;
use std::fmt;

use super::{Framework, alike};

/// `alpha=0.5`, or `0.5` at its position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Argument<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) value: &'a str,
}

impl<'a> Argument<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        match text.split_once('=') {
            Some((name, value)) => Argument {
                name: Some(name.trim()),
                value: value.trim().trim_matches(['\'', '"']),
            },
            None => Argument {
                name: None,
                value: text,
            },
        }
    }
}

impl fmt::Display for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            Some(name) => write!(f, "{name}={}", self.value),
            None => f.write_str(self.value),
        }
    }
}

/// Our function, a framework's name of a parameter, our name.
const NAMES: &[(&str, &str, &str)] = &[
    ("hard_tanh", "min_val", "min"),
    ("hard_tanh", "max_val", "max"),
    ("hard_shrink", "lambd", "lambda"),
    ("hard_shrink", "threshold", "lambda"),
    ("soft_shrink", "lambd", "lambda"),
    ("soft_shrink", "threshold", "lambda"),
    ("shrink", "lambd", "lambda"),
    ("threshold", "default_value", "value"),
    ("leaky_relu", "alpha", "negative_slope"),
    ("leaky_relu", "init", "negative_slope"),
    ("swish", "alpha", "beta"),
    ("xielu", "alpha_p_init", "alpha_p"),
    ("xielu", "alpha_n_init", "alpha_n"),
];

/// Whether a name's arguments may be given by position: not where the framework's order is not
/// ours.
pub(crate) fn has_our_order(framework: Option<Framework>, name: &str) -> bool {
    let prelu = alike(name, "prelu");
    let xielu = framework == Some(Framework::Ggml) && alike(name, "xielu");
    !prelu && !xielu
}

/// Turns a framework's arguments into ours, and returns the function that they choose: with
/// `approximate=True`, gelu is gelu_tanh.
pub(crate) fn translate<'a>(
    function: &'a str,
    arguments: &mut Vec<Argument<'a>>,
) -> Result<Cow<'a, str>, String> {
    arguments.retain(|a| a.name != Some("inplace") && (a.name.is_none() || a.value != "None"));
    let function = chosen(function, arguments)?;
    drop_defaults(&function, arguments)?;
    for argument in arguments {
        let mut names = NAMES.iter();
        let row = names.find(|row| row.0 == function && Some(row.1) == argument.name);
        if let Some(&(_, _, ours)) = row {
            argument.name = Some(ours);
        }
    }
    Ok(function)
}

/// The function that an argument chooses; the argument itself is taken out.
fn chosen<'a>(
    function: &'a str,
    arguments: &mut Vec<Argument<'a>>,
) -> Result<Cow<'a, str>, String> {
    let has = |names: &[&str]| {
        let mut given = arguments.iter().filter_map(|a| a.name);
        given.any(|name| names.contains(&name))
    };
    match function {
        "relu" if has(&["negative_slope", "max_value", "threshold"]) => Ok("bounded_relu".into()),
        "gelu" | "gelu_tanh" => match take(arguments, "approximate") {
            None => Ok(function.into()),
            Some("True" | "true" | "tanh") => Ok("gelu_tanh".into()),
            Some("False" | "false" | "none") => Ok("gelu".into()),
            Some(other) => Err(format!("approximate is tanh or none, not {other}")),
        },
        "step" => match take(arguments, "surrogate") {
            None => Ok(function.into()),
            Some(surrogate) => Ok(format!("step_{surrogate}").into()),
        },
        _ => Ok(function.into()),
    }
}

/// Takes out arguments that we do not have, where their values make no difference.
fn drop_defaults(function: &str, arguments: &mut Vec<Argument<'_>>) -> Result<(), String> {
    if function == "softplus"
        && let Some(value) = take(arguments, "threshold")
        && !value
            .parse::<f32>()
            .is_ok_and(|threshold| threshold >= 20.0)
    {
        return Err(format!(
            "ours has no threshold: 20 or more makes no difference in f32, {value} does"
        ));
    }
    if function == "leaky_relu"
        && let Some(count) = take(arguments, "num_parameters")
        && count != "1"
    {
        return Err(format!("ours has one slope for all elements, not {count}"));
    }
    Ok(())
}

/// Takes the argument of this name out.
fn take<'a>(arguments: &mut Vec<Argument<'a>>, name: &str) -> Option<&'a str> {
    let place = arguments.iter().position(|a| a.name == Some(name))?;
    Some(arguments.remove(place).value)
}
