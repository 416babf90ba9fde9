//! Which activation, with its parameters.

use std::fmt;
use std::str::FromStr;

use crate::act::{ACTIVATIONS, Activation, MAX_PARAMS};
use crate::error::Error;

pub use crate::act::Kind;

/// The values of a kind's parameters, in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Values<T = f32> {
    count: usize,
    values: [T; MAX_PARAMS],
}

impl<T: Copy + Default> Values<T> {
    pub(crate) fn new(given: &[T]) -> Self {
        let mut values = [T::default(); MAX_PARAMS];
        values[..given.len()].copy_from_slice(given);
        Values {
            count: given.len(),
            values,
        }
    }
}

impl<T> std::ops::Deref for Values<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.values[..self.count]
    }
}

impl Kind {
    /// Every activation, with its default parameters, in the order of the list.
    pub fn all() -> impl ExactSizeIterator<Item = Kind> {
        ACTIVATIONS.iter().enumerate().map(|(index, activation)| {
            let defaults: Vec<f32> = activation.params.iter().map(|p| p.default).collect();
            Kind::from_parts(index, &defaults)
        })
    }

    /// The activation behind this kind: formula, parameters, budgets.
    pub fn activation(&self) -> &'static Activation {
        &ACTIVATIONS[self.index()]
    }

    /// The canonical snake_case name, without parameters.
    pub fn name(&self) -> &'static str {
        self.activation().name
    }

    /// The parameters' values, in the order of [`Activation::params`].
    pub fn params(&self) -> Vec<f32> {
        self.values().to_vec()
    }

    /// The same activation with other parameter values.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a value outside its domain, [`Error::Parse`] for a wrong number
    /// of values.
    pub fn with_params(&self, values: &[f32]) -> Result<Kind, Error> {
        let activation = self.activation();
        if values.len() != activation.params.len() {
            let reason = format!(
                "it takes {} parameters, not {}",
                activation.params.len(),
                values.len()
            );
            return Err(Error::Parse {
                text: activation.name.into(),
                reason,
            });
        }
        let kind = Kind::from_parts(self.index(), values);
        kind.check()?;
        Ok(kind)
    }

    /// What the parameters' values stand for: see [`Param::exact`](crate::Param::exact).
    pub(crate) fn exact(&self) -> Values<f64> {
        let params = self.activation().params;
        let given = self.values();
        let mut exact = Values {
            count: given.len(),
            values: [0.0; MAX_PARAMS],
        };
        for (place, (param, &value)) in exact.values.iter_mut().zip(params.iter().zip(&*given)) {
            *place = param.exact(value);
        }
        exact
    }

    /// Where the pieces of the function meet; empty for smooth ones.
    pub fn kinks(&self) -> Vec<f32> {
        (self.activation().kinks)(&self.exact())
    }

    /// The magnitudes below which f, f′ and f″ at x are held to an absolute error: see the
    /// numerical contract in the crate's documentation.
    pub fn scale(&self, x: f32) -> [f64; 3] {
        (self.activation().scale)(&self.exact(), x.into())
    }

    /// Whether every parameter is in its domain.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first one that is not.
    pub fn check(&self) -> Result<(), Error> {
        let activation = self.activation();
        let values = self.values();
        let error = |i: usize, domain: String| Error::Parameter {
            kind: activation.name,
            parameter: activation.params[i].name,
            value: values[i],
            domain,
        };
        for (i, param) in activation.params.iter().enumerate() {
            if !param.allows(values[i]) {
                let domain = format!("finite, from {:e} to {:e}", param.lowest, param.highest);
                return Err(error(i, domain));
            }
        }
        match (activation.conflict)(&self.exact()) {
            Some((i, rule)) => Err(error(i, rule.into())),
            None => Ok(()),
        }
    }
}

/// `gelu`, `elu(alpha=0.5)`: what [`FromStr`] reads.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        let values = self.values();
        for (i, (param, value)) in self
            .activation()
            .params
            .iter()
            .zip(values.iter())
            .enumerate()
        {
            let open = if i == 0 { "(" } else { ", " };
            write!(f, "{open}{}=", param.name)?;
            match value.abs() {
                0.0 | 1e-4..1e7 => write!(f, "{value}")?,
                _ => write!(f, "{value:e}")?,
            }
        }
        f.write_str(if values.is_empty() { "" } else { ")" })
    }
}

/// `gelu`, `elu`, `elu(0.5)`, `elu(alpha=0.5)`, `hard_tanh(min=-2, max=2)`: parameters by name
/// or in order; those left out have their defaults.
impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Kind, Error> {
        let error = |reason: String| Error::Parse {
            text: text.into(),
            reason,
        };
        let (name, arguments) = split_call(text.trim()).map_err(error)?;
        let Some(kind) = Kind::all().find(|kind| kind.name() == name) else {
            return Err(error(unknown_name(name)));
        };
        let mut values = kind.params();
        for (position, argument) in arguments.into_iter().enumerate() {
            let (index, value) =
                parse_argument(kind.activation(), position, argument).map_err(error)?;
            values[index] = value;
        }
        kind.with_params(&values)
    }
}

/// `name(a, b)` → name and the arguments.
fn split_call(text: &str) -> Result<(&str, Vec<&str>), String> {
    let Some((name, rest)) = text.split_once('(') else {
        return Ok((text, Vec::new()));
    };
    let Some(inside) = rest.strip_suffix(')') else {
        return Err("the closing parenthesis is missing".into());
    };
    let arguments = match inside.trim() {
        "" => Vec::new(),
        inside => inside.split(',').map(str::trim).collect(),
    };
    Ok((name.trim(), arguments))
}

/// `alpha=0.5`, or `0.5` at its position → index and value.
fn parse_argument(
    activation: &Activation,
    position: usize,
    argument: &str,
) -> Result<(usize, f32), String> {
    let params = activation.params;
    let (index, number) = match argument.split_once('=') {
        Some((name, number)) => (
            params.iter().position(|p| p.name == name.trim()),
            number.trim(),
        ),
        None => (Some(position).filter(|&i| i < params.len()), argument),
    };
    let Some(index) = index else {
        let names: Vec<_> = params.iter().map(|p| p.name).collect();
        return Err(match names.as_slice() {
            [] => format!(
                "{} takes no parameter, but \"{argument}\" was given",
                activation.name
            ),
            _ => format!(
                "\"{argument}\" is no parameter of {}: it takes {}",
                activation.name,
                names.join(", ")
            ),
        });
    };
    match number.parse::<f32>() {
        Ok(value) => Ok((index, value)),
        Err(_) => Err(format!("\"{number}\" is not a number")),
    }
}

/// The reason for an unknown name, with the nearest known ones.
fn unknown_name(name: &str) -> String {
    let mut names: Vec<&str> = ACTIVATIONS.iter().map(|a| a.name).collect();
    names.sort_by_key(|known| edit_distance(name, known));
    format!("unknown name. Did you mean {} or {}?", names[0], names[1])
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
