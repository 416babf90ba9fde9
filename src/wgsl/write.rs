//! Writing lines of text.

/// Appends a formatted line. Writing to a `String` cannot fail.
macro_rules! line {
    ($out:expr, $($format:tt)+) => {{
        use std::fmt::Write as _;
        let _ = writeln!($out, $($format)+);
    }};
}
pub(crate) use line;

/// `for (; condition; step)`, with the test behind the body. Software adapters compute many invocations
/// as the lanes of one: a test in front of the body costs them a turn more, in which all lanes are off.
pub(super) fn repeat(
    out: &mut String,
    indent: &str,
    (condition, step): (&str, &str),
    body: impl FnOnce(&mut String),
) {
    line!(out, "{indent}if ({condition}) {{\n{indent}    loop {{");
    body(out);
    line!(
        out,
        "{indent}        {step};\n{indent}        if (!({condition})) {{\n{indent}            break;\n{indent}        }}\n\
         {indent}    }}\n{indent}}}"
    );
}
