//! Own functions as text: `custom(name, 'x * sigmoid(beta * x)', beta=1)`, or the expression alone;
//! `wgsl(name, 'x * tanh_(beta * x)', d1='...', beta=1)`.

use std::fmt;

use super::custom::Custom;
use super::definition::{Definition, Written};
use super::parse::NOT_GIVEN;
use super::token::{Word, tokens};
use super::wgsl::derivative_name;
use crate::act::write_value;
use crate::body::Part;
use crate::{Error, Kind};

/// The name of an own function that has none.
const NAMELESS: &str = "custom";

/// What a function in WGSL is called in.
const WGSL: &str = "wgsl";

/// What stands in `custom(...)` or `wgsl(...)`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading<'a> {
    is_wgsl: bool,
    name: &'a str,
    /// The expression, or the WGSL.
    f: &'a str,
    /// Derivatives in WGSL, by name.
    derivatives: Vec<(&'a str, &'a str)>,
    /// Parameters, with their values as text.
    pub params: Vec<(&'a str, &'a str)>,
}

/// Whether a text is a call of `custom` or `wgsl`.
pub(crate) fn is_written(text: &str) -> bool {
    let called = text.split_once('(').map(|(name, _)| name.trim());
    called.is_some_and(|name| [NAMELESS, WGSL].contains(&name))
}

/// Whether a text that is no name is meant as an expression: it has operators, or calls in calls of x.
pub(crate) fn is_expression(text: &str) -> bool {
    let Ok(words) = tokens(text) else {
        // A sign that is none of the language stands among some that are.
        return text.contains(['*', '^', '<', '>', '+']);
    };
    let is = |signs: &[&str]| {
        let mut words = words.iter();
        words.any(|token| matches!(token.word, Word::Sign(sign) if signs.contains(&sign)))
    };
    let has_x = words.iter().any(|token| token.word == Word::Name("x"));
    let opened = words.iter().filter(|token| token.word == Word::Sign("("));
    let calls = opened.count();
    let odd = is(&["|", "@"]);
    !odd && (is(&["*", "^", "<", ">", "<=", ">=", "=="])
        || has_x && (calls > 1 || is(&["+", "-", "/"])))
}

/// `custom(name, 'x * sigmoid(beta * x)', beta=1)`, or `wgsl(name, 'x * exp_(x)', d1='...', beta=1)`
pub(crate) fn write(custom: &Custom, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Definition {
        activation,
        written,
        ..
    } = custom.definition();
    f.write_str(match written {
        Written::Expression(_) => "custom(",
        Written::Wgsl(_) => "wgsl(",
    })?;
    if activation.name != NAMELESS {
        write!(f, "{}, ", activation.name)?;
    }
    match written {
        Written::Expression(derived) => write!(f, "'{}'", derived.expression)?,
        Written::Wgsl(texts) => {
            let params: Vec<&str> = activation.params.iter().map(|param| param.name).collect();
            for (part, text) in texts {
                match part {
                    Part::Order(0) => write!(f, "'{text}'")?,
                    part => write!(f, ", {}='{text}'", derivative_name(*part, &params))?,
                }
            }
        }
    }
    for (param, value) in activation.params.iter().zip(custom.values()) {
        write!(f, ", {}=", param.name)?;
        write_value(*value, f)?;
    }
    f.write_str(")")
}

impl<'a> Reading<'a> {
    /// The parts of a call.
    pub(crate) fn of(text: &'a str) -> Result<Self, Error> {
        let whole = text.trim();
        let is_wgsl = whole.starts_with(WGSL);
        let wrong = |reason: &str| {
            let example = match is_wgsl {
                true => "wgsl('x * tanh_(beta * x)', d1='...', beta=1)",
                false => "custom('x * sigmoid(beta * x)', beta=1)",
            };
            Error::Parse {
                text: text.chars().take(200).collect(),
                reason: format!("{reason}: write {example}"),
            }
        };
        let inside = whole.strip_suffix(')').and_then(|t| t.split_once('('));
        let (_, inside) = inside.ok_or_else(|| wrong("the closing parenthesis is missing"))?;
        let quote = inside.find(['\'', '"']);
        let quote = quote.ok_or_else(|| wrong("an expression in quotes is missing"))?;
        let (before, rest) = inside.split_at(quote);
        let name = match before.trim() {
            "" => NAMELESS,
            before => before.strip_suffix(',').map(str::trim).ok_or_else(|| {
                wrong("before the expression stands a name and a comma, or nothing")
            })?,
        };
        let unclosed = || wrong("the closing quote is missing");
        let (f, mut rest) = quoted(rest).ok_or_else(unclosed)?;
        let mut reading = Reading {
            is_wgsl,
            name,
            f,
            derivatives: Vec::new(),
            params: Vec::new(),
        };
        while !rest.trim().is_empty() {
            let next = rest.trim_start().strip_prefix(',');
            let next = next.ok_or_else(|| wrong("behind the expression a comma is missing"))?;
            let (name, value) = next
                .split_once('=')
                .ok_or_else(|| wrong("parameters are written with their names"))?;
            let (name, value) = (name.trim(), value.trim_start());
            if is_wgsl && value.starts_with(['\'', '"']) {
                let (text, behind) = quoted(value).ok_or_else(unclosed)?;
                reading.derivatives.push((name, text));
                rest = behind;
            } else {
                let (value, behind) = value.split_at(value.find(',').unwrap_or(value.len()));
                reading.params.push((name, value.trim()));
                rest = behind;
            }
        }
        Ok(reading)
    }

    /// The kind, where all values are numbers.
    pub(crate) fn kind(&self) -> Result<Kind, Error> {
        let mut params = Vec::new();
        for (name, value) in &self.params {
            let number = crate::names::number(value).ok_or_else(|| Error::Parse {
                text: format!("{name}={value}"),
                reason: format!("\"{value}\" is not a number"),
            })?;
            params.push((*name, number));
        }
        match self.is_wgsl {
            true => Kind::from_wgsl(self.name, self.f, &params, &self.derivatives),
            false => Kind::custom(self.name, self.f, &params),
        }
    }
}

/// What stands between a text's first character, a quote, and the next one like it; and what is behind.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mark = text.chars().next()?;
    text[mark.len_utf8()..].split_once(mark)
}

/// The kind that a text with an expression alone is. It has no parameters.
pub(crate) fn bare(text: &str) -> Result<Kind, Error> {
    let kind = Kind::custom(NAMELESS, text, &[]);
    kind.map_err(|mut error| {
        if let Error::Expression { reason, .. } = &mut error
            && let Some(name) = reason.strip_suffix(NOT_GIVEN)
        {
            let name = name.rsplit(' ').next().unwrap_or_default();
            *reason = format!("{name} has no value: write custom('...', {name}=1) for a parameter");
        }
        error
    })
}
