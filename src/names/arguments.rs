//! The arguments of a call, turned into parameters of ours.

use std::fmt;

use super::meaning::{self, Meaning, Signature};
use super::{Alias, alike};
use crate::act::{ACTIVATIONS, Activation};

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
                value: unquoted(value.trim()),
            },
            None => Argument {
                name: None,
                value: unquoted(text),
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

/// What arguments say: which function of ours, with which parameters.
pub(crate) struct Reading<'a> {
    /// The function that an argument chooses, as text; none where no argument does.
    pub(crate) chosen: Option<String>,
    /// Our parameters and their values.
    pub(crate) parameters: Vec<(&'static str, &'a str)>,
}

/// What a name that was found takes.
pub(crate) struct Callee {
    activation: &'static Activation,
    signatures: &'static [Signature],
    everywhere: &'static [(&'static str, Meaning)],
    name: &'static str,
}

impl Callee {
    /// Our function under our own name.
    pub(crate) fn ours(activation: &'static Activation) -> Self {
        Callee {
            activation,
            signatures: meaning::OURS,
            everywhere: &[],
            name: activation.name,
        }
    }

    /// A framework's; none where the name has no function of ours.
    pub(crate) fn of(alias: &Alias) -> Option<Self> {
        let mut all = ACTIVATIONS.iter();
        Some(Callee {
            activation: all.find(|a| a.name == alias.function())?,
            signatures: alias.framework.signatures(),
            everywhere: alias.framework.everywhere(),
            name: alias.name,
        })
    }

    /// Why the arguments are not this function's; none where they are.
    pub(crate) fn refuses(&self, arguments: &[Argument<'_>]) -> Option<String> {
        let target = self.target(arguments);
        let mut all = arguments.iter().enumerate();
        let (_, unknown) = all.find(|&(place, a)| self.meaning(target, place, a).is_none())?;
        Some(format!("\"{unknown}\" {}", self.takes()))
    }

    /// What the arguments mean.
    pub(crate) fn read<'a>(&self, arguments: &[Argument<'a>]) -> Result<Reading<'a>, String> {
        let mut reading = Reading {
            chosen: None,
            parameters: Vec::new(),
        };
        let target = self.target(arguments);
        for (place, argument) in arguments.iter().enumerate() {
            let meaning = self.meaning(target, place, argument);
            let meaning = meaning.ok_or_else(|| format!("\"{argument}\" {}", self.takes()))?;
            let name = argument.name.or_else(|| self.listed(place)).unwrap_or("it");
            reading.take(name, meaning, argument.value)?;
        }
        Ok(reading)
    }

    /// The function whose parameters are taken: a step with a surrogate has its own.
    fn target(&self, arguments: &[Argument<'_>]) -> &'static Activation {
        let surrogate = arguments
            .iter()
            .find(|a| a.name == Some("surrogate") && self.activation.name == "step");
        let named = surrogate.and_then(|a| {
            let name = format!("step_{}", a.value);
            ACTIVATIONS
                .iter()
                .find(|activation| activation.name == name)
        });
        named.unwrap_or(self.activation)
    }

    fn meaning(
        &self,
        target: &'static Activation,
        place: usize,
        argument: &Argument<'_>,
    ) -> Option<Meaning> {
        let arguments = self.signature();
        let Some(name) = argument.name else {
            return match arguments {
                Some(arguments) => arguments.get(place).map(|a| a.1),
                None => target.params.get(place).map(|p| Meaning::Is(p.name)),
            };
        };
        let listed = arguments.unwrap_or_default().iter().chain(self.everywhere);
        let mut listed = listed.filter(|a| alike(a.0, name)).map(|a| a.1);
        let ours = || target.params.iter().find(|p| alike(p.name, name));
        listed
            .next()
            .or_else(|| ours().map(|p| Meaning::Is(p.name)))
    }

    /// The name of the argument at a place, where the framework has an order of its own.
    fn listed(&self, place: usize) -> Option<&'static str> {
        self.signature()?.get(place).map(|a| a.0)
    }

    /// The arguments of this name: spelled so, else but for case and underscores.
    fn signature(&self) -> Option<&'static [(&'static str, Meaning)]> {
        let fits = |is: &dyn Fn(&str) -> bool| {
            let mut all = self.signatures.iter();
            all.find(|s| s.0.iter().any(|name| is(name))).map(|s| s.1)
        };
        fits(&|name| name == self.name).or_else(|| fits(&|name| alike(name, self.name)))
    }

    /// `is no parameter of elu: it takes alpha`
    fn takes(&self) -> String {
        let listed = self.signature().unwrap_or_default().iter().map(|a| a.0);
        let ours = self.activation.params.iter().map(|p| p.name);
        let mut names: Vec<_> = listed.collect();
        names.extend(
            ours.filter(|ours| !names.contains(ours))
                .collect::<Vec<_>>(),
        );
        let name = self.activation.name;
        match names.is_empty() {
            true => format!("was given, but {name} takes no parameter"),
            false => format!("is no parameter of {name}: it takes {}", names.join(", ")),
        }
    }
}

impl<'a> Reading<'a> {
    /// Takes one argument.
    fn take(&mut self, name: &str, meaning: Meaning, value: &'a str) -> Result<(), String> {
        match meaning {
            Meaning::Whatever => Ok(()),
            Meaning::Flag => one_of(name, value, &["True", "False"], "").map(|_| ()),
            Meaning::Form(forms) => {
                let names: Vec<&str> = forms.iter().map(|form| form.0).collect();
                let place = one_of(name, value, &names, "")?;
                self.chosen = Some(forms[place].1.into());
                Ok(())
            }
            Meaning::Surrogate => {
                self.chosen = Some(format!("step_{value}"));
                Ok(())
            }
            Meaning::Never(why) => Err(format!("{name} cannot be given: {why}")),
            // None asks for the default.
            _ if value == "None" => Ok(()),
            Meaning::Only(values, why) => one_of(name, value, values, why).map(|_| ()),
            Meaning::AtLeast(least) => match number(value) {
                Some(given) if given >= least => Ok(()),
                _ => Err(format!(
                    "ours has no {name}: {least} or more makes no difference in f32, {value} does"
                )),
            },
            Meaning::Is(parameter) => {
                self.parameters.push((parameter, value));
                Ok(())
            }
            Meaning::Of(function, parameter) => {
                self.chosen = Some(function.into());
                self.parameters.push((parameter, value));
                Ok(())
            }
        }
    }
}

/// Which of the values it is: as text but for case, or as a number.
fn one_of(name: &str, value: &str, values: &[&str], why: &str) -> Result<usize, String> {
    let same = |known: &str| {
        let numbers = number(known).zip(number(value));
        known.eq_ignore_ascii_case(value) || numbers.is_some_and(|(a, b)| a == b)
    };
    let place = values.iter().position(|known| same(known));
    place.ok_or_else(|| match (why, values) {
        ("", [rest @ .., last]) => {
            format!("{name} is {} or {last}, not {value}", rest.join(", "))
        }
        _ => format!("{why}, not {name} = {value}"),
    })
}

/// What infinity is called, but for its sign.
const INFINITIES: [&str; 8] = [
    "inf",
    "infinity",
    "math.inf",
    "np.inf",
    "numpy.inf",
    "jnp.inf",
    "torch.inf",
    "f32::INFINITY",
];

/// A number as text: `0.1`, `-1e-3`, `1/3`, `0.1f`, `0.1_f32`, `float('-inf')`.
pub(crate) fn number(text: &str) -> Option<f32> {
    let text = text.replace(['\'', '"', ' '], "");
    let inside = text
        .strip_prefix("float(")
        .and_then(|t| t.strip_suffix(')'));
    let text = inside.unwrap_or(&text);
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if INFINITIES.iter().any(|name| alike(name, unsigned)) {
        return Some(f32::INFINITY.copysign(if text.starts_with('-') { -1.0 } else { 1.0 }));
    }
    if let Some((above, below)) = text.split_once('/') {
        let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
        return Some((above / below) as f32);
    }
    let digits = text
        .strip_suffix("f32")
        .or_else(|| text.strip_suffix(['f', 'F']));
    digits
        .map_or(text, |t| t.trim_end_matches('_'))
        .parse()
        .ok()
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let quoted = |q: char| text.strip_prefix(q).and_then(|t| t.strip_suffix(q));
    quoted('\'').or_else(|| quoted('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_languages_write_them() {
        for (text, want) in [
            ("0.1", 0.1),
            ("-1e-3", -1e-3),
            ("1/3", 1.0 / 3.0),
            ("0.5f", 0.5),
            ("0.5_f32", 0.5),
            ("-inf", f32::NEG_INFINITY),
            ("float('-inf')", f32::NEG_INFINITY),
            ("-math.inf", f32::NEG_INFINITY),
            ("np.inf", f32::INFINITY),
        ] {
            assert_eq!(number(text), Some(want), "{text}");
        }
        for text in ["", "x", "f", "1/x", "float(", "0.1e"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
