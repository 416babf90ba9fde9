//! Functions of the user's own that are written in WGSL: f and those derivatives that are given, each
//! as an expression or as what stands between a function's braces.

mod check;
#[cfg(not(target_arch = "wasm32"))]
mod compiler;
mod derivative;
mod kind;
mod library;
mod print;
mod scan;
#[cfg(test)]
mod tests;

pub(crate) use derivative::name as derivative_name;

use super::definition::leaked;
use crate::act::{Activation, OwnText, Param};
use crate::body::Part;

/// The row of a function of these texts, `called` so in WGSL.
pub(super) fn activation(
    name: &'static str,
    called: &str,
    params: Vec<Param>,
    texts: &[(Part, &'static str)],
) -> Activation {
    let names: Vec<&str> = params.iter().map(|param| param.name).collect();
    let is_partial = |part: Part| matches!(part, Part::Param(..));
    let printed = |partial: bool| {
        let own = texts
            .iter()
            .filter(|(part, _)| is_partial(*part) == partial);
        let own: Vec<(Part, &str)> = own.copied().collect();
        leaked(&print::functions(called, &names, &own))
    };
    let parts: Vec<Part> = texts.iter().map(|(part, _)| *part).collect();
    let own = OwnText {
        name: leaked(called),
        wgsl: printed(false),
        partial: printed(true),
        parts: Some(Vec::leak(parts)),
    };
    // What is not given may be anything but 0.
    let count = params.len();
    let pairs = (0..count).flat_map(|k| (k..count).map(move |l| (k, l)));
    let f = texts.first().map_or("", |(_, text)| text);
    Activation::own(
        name,
        leaked(&format!("`{f}`\nAn own function, in WGSL.")),
        Vec::leak(params),
        Vec::leak((0..count).collect()),
        Vec::leak(pairs.collect()),
        Box::leak(Box::new(own)),
    )
}

/// The name of a part's WGSL function.
fn name_of(called: &str, part: Part) -> String {
    match part {
        Part::Order(0) => called.to_owned(),
        Part::Order(order) => format!("{called}_d{order}"),
        Part::Param(k, along) => format!("{called}{}", OwnText::suffix(k, along)),
        Part::FromOutput | Part::Bit | Part::FromBit => format!("{called}_d1"),
    }
}
