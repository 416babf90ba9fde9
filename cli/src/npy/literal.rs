//! The little of Python that headers are written in.

/// Splits at the commas that stand outside of quotes and brackets.
pub fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut quote, mut depth) = (None, 0i32);
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), _) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            (None, _) => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// What stands between quotes.
pub fn unquote(text: &str) -> Option<&str> {
    let text = text.trim();
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inside = text.get(1..)?.strip_suffix(quote)?;
    (!inside.contains(quote)).then_some(inside)
}

/// `(3, 4)`, `(3,)`, `()`; Python 2 wrote `(3L, 4L)`.
pub fn lengths(text: &str) -> Option<Vec<u64>> {
    let inside = text.strip_prefix('(')?.strip_suffix(')')?.trim();
    if inside.is_empty() {
        return Some(Vec::new());
    }
    let one = !inside.contains(',');
    let parts = inside.strip_suffix(',').unwrap_or(inside).split(',');
    let digits = |part: &str| {
        let part = part.trim();
        let part = part.strip_suffix('L').unwrap_or(part);
        let plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    // `(3)` is a number in Python, no tuple.
    (!one).then(|| parts.map(digits).collect()).flatten()
}

/// For messages: what cannot be printed escaped, and not too much of it.
pub fn shortened(text: &str) -> String {
    let text = text.trim();
    let start: String = text.chars().take(80).collect();
    let more = if start.len() < text.len() { "..." } else { "" };
    format!(
        "{}{more}",
        start.escape_debug().to_string().replace("\\'", "'")
    )
}
