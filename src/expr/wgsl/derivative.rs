//! Derivatives by their names: `d1`, `d2`, and `dbeta`, `dbeta_dx`, `dbeta_dgamma` for parameters, as
//! the library's own WGSL functions end.

use crate::body::{Along, Part};
use crate::expr::token::shortened;

/// All derivatives that a function with so many parameters can have.
fn all(count: usize) -> impl Iterator<Item = Part> {
    let of_param = move |k: usize| {
        let along = [Along::Nothing, Along::X].into_iter();
        let along = along.chain((k..count).map(Along::Param));
        along.map(move |along| Part::Param(k, along))
    };
    let of_x = [1, 2].into_iter().map(Part::Order);
    of_x.chain((0..count).flat_map(of_param))
}

/// The name of a derivative of a function with these parameters.
pub(crate) fn name(part: Part, params: &[&str]) -> String {
    match part {
        Part::Order(order) => format!("d{order}"),
        Part::Param(k, Along::Nothing) => format!("d{}", params[k]),
        Part::Param(k, Along::X) => format!("d{}_dx", params[k]),
        Part::Param(k, Along::Param(l)) => format!("d{}_d{}", params[k], params[l]),
        Part::FromOutput | Part::Bit | Part::FromBit => "d1".into(),
    }
}

/// The derivative of a name. The parameters of a pair may stand in any order.
pub(super) fn named(text: &str, params: &[&str]) -> Result<Part, String> {
    let is_named = |part: &Part| name(*part, params) == text;
    let is_swapped = |part: &Part| match *part {
        Part::Param(k, Along::Param(l)) => text == format!("d{}_d{}", params[l], params[k]),
        _ => false,
    };
    let known = || all(params.len());
    let found = known().find(is_named).or_else(|| known().find(is_swapped));
    found.ok_or_else(|| {
        let names: Vec<String> = known().map(|part| name(part, params)).collect();
        let (text, names) = (shortened(text), names.join(", "));
        format!("there is no derivative \"{text}\": there are {names}")
    })
}
