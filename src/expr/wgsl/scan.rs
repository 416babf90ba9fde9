//! A look at somebody's WGSL before a compiler sees it: nothing in it ends the function that it stands
//! in, hides what does, or goes so deep that a compiler's stack overflows.

/// The longest text, in bytes.
const LONGEST: usize = 8000;
/// How deep brackets may stand in each other.
const DEEPEST: usize = 64;
/// The most words and signs between two semicolons or braces: compilers go as deep.
const LONGEST_STATEMENT: usize = 500;
/// The most branches by `else`, which stand in each other, too.
const MOST_ELSE: usize = 64;

/// What is wrong with a text, and where, in bytes of [`Scanned::plain`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub at: usize,
    pub reason: String,
}

/// A text as compilers read it.
#[derive(Debug, PartialEq)]
pub(super) struct Scanned {
    /// Each character is one byte and stands where it stood; comments are blanks.
    pub plain: String,
    /// Whether it is an expression, not statements.
    pub is_expression: bool,
    /// The names that are called.
    pub called: Vec<String>,
}

/// The line and the column of a byte of a plain text, both from 1.
pub(super) fn place(plain: &str, at: usize) -> (usize, usize) {
    let before = &plain[..at.min(plain.len())];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before.len() - start + 1)
}

/// Looks at a text. A fault comes with the plain text as far as it was read.
pub(super) fn scan(text: &str) -> Result<Scanned, (String, Fault)> {
    let plain = match without_comments(text) {
        Ok(plain) => plain,
        Err((plain, fault)) => return Err((plain, fault)),
    };
    match words(&plain) {
        Ok((is_expression, called)) => Ok(Scanned {
            plain,
            is_expression,
            called,
        }),
        Err(fault) => Err((plain, fault)),
    }
}

/// WGSL's line breaks, which end comments.
fn ends_line(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn without_comments(text: &str) -> Result<String, (String, Fault)> {
    let mut plain = String::with_capacity(text.len());
    let fault =
        |plain: &String, at: usize, reason: String| Err((plain.clone(), Fault { at, reason }));
    if text.len() > LONGEST {
        let reason = format!("it has {} bytes, and {LONGEST} are the most", text.len());
        return fault(&plain, 0, reason);
    }
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('/', Some('/')) => {
                plain.push(' ');
                while rest.peek().is_some_and(|c| !ends_line(*c)) {
                    rest.next();
                    plain.push(' ');
                }
            }
            ('/', Some('*')) => {
                let start = plain.len();
                let (mut depth, mut before) = (0, ' ');
                let mut next = Some(c);
                while let Some(c) = next {
                    plain.push(if c == '\n' { '\n' } else { ' ' });
                    before = match (before, c) {
                        ('/', '*') => {
                            depth += 1;
                            ' '
                        }
                        ('*', '/') => {
                            depth -= 1;
                            ' '
                        }
                        _ => c,
                    };
                    if depth == 0 && before == ' ' && c == '/' {
                        break;
                    }
                    next = rest.next();
                }
                if depth > 0 {
                    return fault(&plain, start, "the comment has no end".into());
                }
            }
            ('\n' | '\t' | ' '..='~', _) => plain.push(if c == '\t' { ' ' } else { c }),
            _ if ends_line(c) => plain.push(' '),
            _ => {
                let reason = format!("\"{}\" is no ASCII", c.escape_debug());
                return fault(&plain, plain.len(), reason);
            }
        }
    }
    Ok(plain)
}

/// Looks at words and signs. Returns whether they are an expression, and what is called.
fn words(plain: &str) -> Result<(bool, Vec<String>), Fault> {
    let fault = |at: usize, reason: &str| {
        let reason = reason.to_owned();
        Err(Fault { at, reason })
    };
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut open, mut called) = (Vec::new(), Vec::new());
    let (mut all, mut in_statement, mut branches) = (0, 0, 0);
    let mut is_expression = true;
    let mut at = 0;
    while let Some(skipped) = plain[at..].find(|c: char| !c.is_ascii_whitespace()) {
        at += skipped;
        let rest = &plain[at..];
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len()).max(1);
        let (word, behind) = rest.split_at(length);
        match word {
            "(" | "[" | "{" => open.push((word, at)),
            ")" | "]" | "}" => {
                let pair = open.pop().map(|(open, _)| [open, word].concat());
                if !pair.is_some_and(|pair| ["()", "[]", "{}"].contains(&&*pair)) {
                    return fault(at, &format!("\"{word}\" closes nothing"));
                }
            }
            "@" | "#" | "$" | "\"" | "'" | "`" | "\\" | "?" => {
                return fault(at, &format!("\"{word}\" is no part of a function's body"));
            }
            "else" => branches += 1,
            _ if word.ends_with("Barrier") => {
                return fault(at, "a function of one number has no barriers");
            }
            _ if word.starts_with("wa_") => {
                return fault(at, "names that begin with wa_ are the library's");
            }
            _ if word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && behind.trim_start().starts_with('(')
                && !called.iter().any(|known| known == word) =>
            {
                called.push(word.to_owned());
            }
            _ => {}
        }
        let ends = matches!(word, ";" | "{" | "}");
        is_expression &= !(ends || all == 0 && word == "return");
        (all, in_statement) = (all + 1, if ends { 0 } else { in_statement + 1 });
        if open.len() > DEEPEST {
            let reason = format!("more than {DEEPEST} brackets stand in each other");
            return fault(at, &reason);
        }
        if in_statement > LONGEST_STATEMENT {
            let reason = format!(
                "a statement has more than {LONGEST_STATEMENT} words and signs: make several of it"
            );
            return fault(at, &reason);
        }
        if branches > MOST_ELSE {
            return fault(at, &format!("there are more than {MOST_ELSE} else"));
        }
        at += length;
    }
    match (open.last(), all) {
        (Some((word, at)), _) => fault(*at, &format!("\"{word}\" is not closed")),
        (None, 0) => fault(0, "it is empty"),
        _ => Ok((is_expression, called)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_blanks_and_keep_the_places() {
        let text = "a /* é /* } */ \n { */ + // } é\u{2028}b // c\r\n* d";
        let scanned = scan(text).expect("balanced");
        assert_eq!(scanned.plain.chars().count(), text.chars().count());
        let words: Vec<&str> = scanned.plain.split_ascii_whitespace().collect();
        assert_eq!(words, ["a", "+", "b", "*", "d"]);
        assert_eq!(place(&scanned.plain, scanned.plain.len() - 1), (3, 3));
        assert!(scanned.is_expression);
        assert!(scan("x /**/ + 1").is_ok() && scan("x /*/ + 1").is_err());
    }

    #[test]
    fn nothing_gets_out_of_the_function() {
        for (text, place_of, reason) in [
            ("", (1, 1), "empty"),
            (" // x", (1, 1), "empty"),
            ("x }", (1, 3), "closes nothing"),
            (
                "return x; } fn evil() -> f32 { return 1.0;",
                (1, 11),
                "closes nothing",
            ),
            ("x // \u{2028} } fn evil() {", (1, 8), "closes nothing"),
            ("x /* /* */ }", (1, 3), "no end"),
            ("(x", (1, 1), "not closed"),
            ("(x]", (1, 3), "closes nothing"),
            ("return x\n  * wa_exp(x);", (2, 5), "wa_"),
            ("x * \u{3b2}", (1, 5), "no ASCII"),
            ("@must_use x", (1, 1), "no part"),
            ("x + 'a'", (1, 5), "no part"),
        ] {
            let (plain, fault) = scan(text).expect_err(text);
            assert_eq!(
                place(&plain, fault.at),
                place_of,
                "{text}: {}",
                fault.reason
            );
            assert!(fault.reason.contains(reason), "{text}: {}", fault.reason);
        }
        let deep = ["(".repeat(65), "[".repeat(8000), "x+".repeat(3000)];
        let many = "if (x > 0.0) {} else ".repeat(70) + "{}";
        for text in deep.iter().chain([&many, &"x;".repeat(5000)]) {
            assert!(scan(text).is_err(), "{}", &text[..30]);
        }
    }

    #[test]
    fn statements_are_told_from_expressions() {
        let is_expression = |text| scan(text).expect("balanced").is_expression;
        assert!(is_expression("x * tanh_(x)"));
        assert!(!is_expression("return x;"));
        assert!(!is_expression("return x"));
        assert!(!is_expression("if (x > 0.0) { return x; } return 0.0;"));
        let called = scan("let a = exp_ (x); return max(a, exp_(a)) * (b);").expect("balanced");
        assert_eq!(called.called, ["exp_", "max"]);
    }
}
