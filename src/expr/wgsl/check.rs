//! Somebody's WGSL before it becomes a definition, and what is said of what is wrong in it.

#[cfg(not(target_arch = "wasm32"))]
use super::compiler::compiled;
use super::scan::{Fault, Scanned, place, scan};
use crate::Error;
use crate::body::Part;
use crate::expr::definition::in_one_line;

/// What somebody wrote for a part of a function.
pub(super) struct Text {
    pub part: Part,
    /// What it is, for messages.
    what: String,
    scanned: Scanned,
}

impl Text {
    /// A text in which nothing ends the function that it will stand in.
    pub(super) fn new(part: Part, what: String, text: &str) -> Result<Self, Error> {
        match scan(text) {
            Ok(scanned) => Ok(Text {
                part,
                what,
                scanned,
            }),
            Err((plain, fault)) => Err(error(&what, &plain, fault)),
        }
    }

    /// Without comments, and with single spaces for all white space.
    pub(super) fn in_one_line(&self) -> String {
        in_one_line(&self.scanned.plain)
    }

    /// Whether it is the body of a function of x and these parameters.
    pub(super) fn check(&self, params: &[&str]) -> Result<(), Error> {
        compiled(params, &self.scanned)
            .map_err(|fault| error(&self.what, &self.scanned.plain, fault))
    }
}

fn error(what: &str, plain: &str, fault: Fault) -> Error {
    let (line, column) = place(plain, fault.at);
    Error::Wgsl {
        function: what.to_owned(),
        line,
        column,
        reason: fault.reason,
    }
}

/// Whether these can be parameters' names in WGSL: keywords cannot.
pub(super) fn check_params(params: &[&str]) -> Result<(), String> {
    let plain = Text::new(Part::Order(0), String::new(), "x");
    for param in params {
        let is_one = plain
            .as_ref()
            .is_ok_and(|text| text.check(&[param]).is_ok());
        if !is_one || param.starts_with("wa_") {
            return Err(format!("{param} cannot be a parameter's name in WGSL"));
        }
    }
    Ok(())
}

/// In a browser there is no naga: the browser's own compiler says later what is wrong.
#[cfg(target_arch = "wasm32")]
fn compiled(_params: &[&str], _scanned: &Scanned) -> Result<(), Fault> {
    Ok(())
}
