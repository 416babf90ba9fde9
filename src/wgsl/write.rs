//! Writing lines of text.

/// Appends a formatted line. Writing to a `String` cannot fail.
macro_rules! line {
    ($out:expr, $($format:tt)+) => {{
        use std::fmt::Write as _;
        let _ = writeln!($out, $($format)+);
    }};
}
pub(crate) use line;
