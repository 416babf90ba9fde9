//! The words of an expression.

use super::fault::Fault;

/// A word, and where it begins, in bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub at: usize,
    pub word: Word<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Word<'a> {
    Number(f64),
    Name(&'a str),
    /// `+`, `<=`, `(` and so on.
    Sign(&'static str),
    End,
}

/// The signs, those that begin with another one before it.
const SIGNS: [&str; 18] = [
    "<=", ">=", "==", "!=", "**", "+", "-", "*", "/", "^", "<", ">", "(", ")", ",", "=", "|", "@",
];

impl std::fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Word::Number(value) => write!(f, "the number {value}"),
            Word::Name(name) => f.write_str(&shortened(name)),
            Word::Sign(sign) => write!(f, "\"{sign}\""),
            Word::End => f.write_str("the end"),
        }
    }
}

/// A name for a message.
pub(super) fn shortened(name: &str) -> String {
    match name.char_indices().nth(40) {
        Some((end, _)) => format!("{}...", &name[..end]),
        None => name.to_owned(),
    }
}

/// All words of a text, with the end as the last one.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match c {
            _ if c.is_ascii_whitespace() => c.len_utf8(),
            '0'..='9' | '.' => {
                let length = number_length(rest);
                let word = Word::Number(number(&rest[..length], at)?);
                tokens.push(Token { at, word });
                length
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let word = Word::Name(&rest[..length]);
                tokens.push(Token { at, word });
                length
            }
            _ => {
                let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
                let sign = sign.ok_or_else(|| unknown(c, at))?;
                let word = Word::Sign(if sign == "**" { "^" } else { sign });
                tokens.push(Token { at, word });
                sign.len()
            }
        };
        at += length;
    }
    let word = Word::End;
    tokens.push(Token { at, word });
    Ok(tokens)
}

/// What to write instead of a character that is none of the language.
fn unknown(c: char, at: usize) -> Fault {
    let instead = match c {
        '×' | '·' | '∗' | '⋅' => ": write *",
        '÷' | '∕' => ": write /",
        '−' | '–' | '—' => ": write -",
        '²' => ": write ^2",
        '³' => ": write ^3",
        '≤' => ": write <=",
        '≥' => ": write >=",
        '≠' | '!' => ": write !=",
        'π' => ": write pi",
        '√' => ": write sqrt(...)",
        '[' | '{' => ": write (",
        ']' | '}' => ": write )",
        '&' => ": write where(a, where(b, ...), ...) for two conditions",
        _ => "",
    };
    let shown = c.escape_debug();
    Fault::new(
        at,
        format!("\"{shown}\" is no part of an expression{instead}"),
    )
}

/// How many bytes of it are a number.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| {
        let rest = text[from..].bytes();
        rest.take_while(u8::is_ascii_digit).count()
    };
    let mut length = digits(0);
    if text[length..].starts_with('.') {
        length += 1;
        length += digits(length);
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

/// The number that a text is.
fn number(text: &str, at: usize) -> Result<f64, Fault> {
    let value: f64 = match text.parse() {
        Ok(value) => value,
        Err(_) => return Err(Fault::new(at, format!("\"{text}\" is no number"))),
    };
    if value > f64::from(f32::MAX) {
        let reason = format!("{} is beyond the largest f32, 3.4e38", shortened(text));
        return Err(Fault::new(at, reason));
    }
    Ok(value)
}
