//! Own functions as text: `custom(name, 'x * sigmoid(beta * x)', beta=1)`, or the expression alone.

use super::parse::NOT_GIVEN;
use super::token::{Word, tokens};
use crate::{Error, Kind};

/// The name of an own function that has none.
pub(crate) const NAMELESS: &str = "custom";

/// What stands in `custom(...)`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading<'a> {
    pub name: &'a str,
    pub expression: &'a str,
    /// Parameters, with their values as text.
    pub params: Vec<(&'a str, &'a str)>,
}

/// Whether a text is a call of `custom`.
pub(crate) fn is_written(text: &str) -> bool {
    let rest = text.trim_start().strip_prefix(NAMELESS);
    rest.is_some_and(|rest| rest.trim_start().starts_with('('))
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

impl<'a> Reading<'a> {
    /// The parts of a call.
    pub(crate) fn of(text: &'a str) -> Result<Self, Error> {
        let wrong = |reason: &str| Error::Parse {
            text: text.chars().take(200).collect(),
            reason: format!("{reason}: write custom('x * sigmoid(beta * x)', beta=1)"),
        };
        let whole = text.trim();
        let inside = whole.strip_suffix(')').and_then(|t| t.split_once('('));
        let (_, inside) = inside.ok_or_else(|| wrong("the closing parenthesis is missing"))?;
        let quote = inside.find(['\'', '"']);
        let quote = quote.ok_or_else(|| wrong("an expression in quotes is missing"))?;
        let (before, quoted) = inside.split_at(quote);
        let name = match before.trim() {
            "" => NAMELESS,
            before => before.strip_suffix(',').map(str::trim).ok_or_else(|| {
                wrong("before the expression stands a name and a comma, or nothing")
            })?,
        };
        let mark = &quoted[..1];
        let (expression, rest) = quoted[1..]
            .split_once(mark)
            .ok_or_else(|| wrong("the closing quote is missing"))?;
        let params = match rest.trim() {
            "" => Vec::new(),
            rest => {
                let rest = rest.strip_prefix(',');
                let rest = rest.ok_or_else(|| wrong("behind the expression a comma is missing"))?;
                let pairs = rest.split(',').map(|param| {
                    let (name, value) = param.split_once('=')?;
                    Some((name.trim(), value.trim()))
                });
                let pairs: Option<Vec<_>> = pairs.collect();
                pairs.ok_or_else(|| wrong("parameters are written with their names"))?
            }
        };
        Ok(Reading {
            name,
            expression,
            params,
        })
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
        Kind::custom(self.name, self.expression, &params)
    }
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
