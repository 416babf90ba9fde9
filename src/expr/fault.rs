//! What is wrong with an expression.

/// What is wrong with a text, and where, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub at: usize,
    pub reason: String,
}

impl Fault {
    pub(super) fn new(at: usize, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Fault { at, reason }
    }
}
