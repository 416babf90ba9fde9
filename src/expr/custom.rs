//! A kind that is the user's own.

use std::fmt;

use super::definition::{Definition, Written, in_one_line};
use super::fault::Fault;
use super::store;
use super::words::is_free;
use crate::{Error, Kind};

/// The most parameters of an own function.
pub(crate) const MOST_PARAMS: usize = 6;

/// The longest name of an own function or of a parameter.
const LONGEST_NAME: usize = 32;

/// An own function with the values of its parameters: see [`Kind::custom`].
#[derive(Clone, Copy)]
pub struct Custom {
    definition: &'static Definition,
    values: [f32; MOST_PARAMS],
}

impl Custom {
    /// The expression, with single spaces where there were more; none of a function in WGSL.
    pub fn expression(&self) -> Option<&'static str> {
        Some(self.definition.derived()?.expression)
    }

    /// What could be written so that it loses fewer digits, and how: one line each.
    pub fn hints(&self) -> &'static [String] {
        let derived = self.definition.derived();
        derived.map_or(&[], |derived| &derived.hints)
    }

    /// The kind of a definition with the values of its parameters, in their order.
    pub(super) fn kind(
        definition: &'static Definition,
        params: &[(&str, f32)],
    ) -> Result<Kind, Error> {
        let custom = Custom {
            definition,
            values: [0.0; MOST_PARAMS],
        };
        let values: Vec<f32> = params.iter().map(|(_, value)| *value).collect();
        let kind = Kind::Custom(custom.having(&values));
        kind.check()?;
        Ok(kind)
    }

    pub(crate) fn definition(&self) -> &'static Definition {
        self.definition
    }

    /// The parameters' values.
    pub(crate) fn values(&self) -> &[f32] {
        &self.values[..self.definition.activation.params.len()]
    }

    /// The same with other values, of which there are as many.
    pub(crate) fn having(mut self, values: &[f32]) -> Self {
        self.values
            .iter_mut()
            .zip(values)
            .for_each(|(own, value)| *own = *value);
        self
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.definition.activation.name);
        match &self.definition.written {
            Written::Expression(derived) => shown.field("expression", &derived.expression),
            Written::Wgsl(texts) => shown.field("wgsl", texts),
        };
        let params = self.definition.activation.params.iter();
        for (param, value) in params.zip(self.values()) {
            shown.field(param.name, value);
        }
        shown.finish()
    }
}

impl Kind {
    /// A function of your own, from an expression in x and parameters with their values. f′, f″ and
    /// the derivatives in every parameter are derived from it, so that it is of use wherever a kind of
    /// the list is: in every chain, direction and format, on the GPU, on slices, in the reference,
    /// and with [`Chain::learn`](crate::Chain::learn) for each of its parameters.
    ///
    /// ```
    /// use wgpu_activations::{Kind, reference};
    ///
    /// let swish = Kind::custom("my_swish", "x * sigmoid(beta * x)", &[("beta", 1.5)])?;
    /// assert_eq!(swish.to_string(), "custom(my_swish, 'x * sigmoid(beta * x)', beta=1.5)");
    /// assert_eq!(swish.to_string().parse(), Ok(swish));
    /// let slope = reference::value(0.0, 1, swish);
    /// assert_eq!(slope, 0.5);
    ///
    /// let wrong = Kind::custom("mine", "x * sigmiod(x)", &[]).expect_err("a slip");
    /// assert_eq!(
    ///     wrong.to_string(),
    ///     "\"x * sigmiod(x)\" is no expression: column 5: there is no function sigmiod: did you mean sigmoid?"
    /// );
    /// # Ok::<(), wgpu_activations::Error>(())
    /// ```
    ///
    /// The language: numbers, x, parameters, `+ - * / ^` (`**` is `^`; it binds to the right, and
    /// before a sign), comparisons (`< <= > >= == !=`: 1 or 0 where a number is wanted),
    /// `where(condition, a, b)`, `min`, `max`, `abs`, `sign`, `sqrt`, `exp`, `ln` (`log`), `log1p`,
    /// `expm1`, `sin`, `cos`, `tan`, `tanh`, `sinh`, `cosh`, `atan`, `erf`, `floor`, `ceil`, `round`,
    /// `trunc`, `pi`, `e`, and every function of the list by its name, with constant parameters:
    /// `elu(x, alpha=0.5)`, `softplus(2 * x)`.
    ///
    /// - a^b with a constant whole b is a product; any other is NaN where a is negative.
    /// - Of pieces (comparisons, `where`, `min`, `max`, `abs`, `sign`) the derivative is that of the
    ///   piece that is chosen; `max(a, b)` is b where both are equal, and so is `min(a, b)`.
    ///   [`KinkPolicy`](crate::KinkPolicy) makes no difference.
    /// - NaN gives NaN. At ±∞ it is what the expression and what was derived from it give in f64:
    ///   often NaN where there is a limit, as `x * sigmoid(x)` does at -∞. A GPU's compiler may assume that
    ///   there are no infinities.
    /// - There is no fixed budget: how far f32 may be off follows from the expression, see
    ///   [`Kind::scale`], which is infinite where a number on the way is beyond f32.
    ///
    /// Parameters are finite, six at most; values are not compiled in. A definition (name, expression,
    /// names of the parameters) is kept for as long as the program runs, once: make no thousands of
    /// them with numbers in the text that could be parameters.
    ///
    /// # Errors
    /// [`Error::Expression`] with the column; [`Error::Parse`] for a wrong name of the function or
    /// of a parameter and for too many parameters; [`Error::Parameter`] for a value that is not finite.
    pub fn custom(name: &str, expression: &str, params: &[(&str, f32)]) -> Result<Kind, Error> {
        let names = checked_names(name, params)?;
        let key = format!("{name} {names:?} {}", in_one_line(expression));
        let definition = store::get(&key, |number| {
            Definition::new(number, name, expression, &names)
                .map_err(|fault| about(expression, fault))
        })?;
        Custom::kind(definition, params)
    }
}

/// The parameters' names, where these and the function's own can be such.
pub(super) fn checked_names<'a>(
    name: &str,
    params: &[(&'a str, f32)],
) -> Result<Vec<&'a str>, Error> {
    let wrong = |reason: String| Error::Parse {
        text: excerpt(name, 0),
        reason,
    };
    check_name(name, "an own function's").map_err(wrong)?;
    let names: Vec<&str> = params.iter().map(|(name, _)| *name).collect();
    if names.len() > MOST_PARAMS {
        let count = names.len();
        return Err(wrong(format!(
            "it has {count} parameters, and {MOST_PARAMS} are the most"
        )));
    }
    for (i, param) in names.iter().enumerate() {
        check_name(param, "a parameter's").map_err(wrong)?;
        if !is_free(param) {
            return Err(wrong(format!("{param} cannot be a parameter's name")));
        }
        if names[..i].contains(param) {
            return Err(wrong(format!("{param} is given twice")));
        }
    }
    Ok(names)
}

/// Why a name cannot be one.
fn check_name(name: &str, whose: &str) -> Result<(), String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let right = begins && name.chars().all(is_word) && !name.contains("__");
    match right && name.len() <= LONGEST_NAME {
        true => Ok(()),
        false => Err(format!(
            "{whose} name begins with a letter and has letters, digits and single underscores, \
             {LONGEST_NAME} at most"
        )),
    }
}

/// The error of a text.
pub(super) fn about(text: &str, fault: Fault) -> Error {
    let before = text.get(..fault.at).unwrap_or(text);
    Error::Expression {
        text: excerpt(text, before.chars().count()),
        column: before.chars().count() + 1,
        reason: fault.reason,
    }
}

/// What of a text goes into a message: the characters around a place, in one line.
fn excerpt(text: &str, at: usize) -> String {
    const AROUND: usize = 40;
    let start = at.saturating_sub(AROUND);
    let count = text.chars().count();
    let middle: String = text.chars().skip(start).take(2 * AROUND).collect();
    let before = if start > 0 { "..." } else { "" };
    let behind = if count > start + 2 * AROUND {
        "..."
    } else {
        ""
    };
    format!(
        "{before}{}{behind}",
        middle.escape_debug().to_string().replace("\\'", "'")
    )
}
