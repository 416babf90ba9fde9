//! Activations whose usual parameters make them much cheaper: with these they have a body of their own.

use super::softplus::Softplus;
use super::{ACTIVATIONS, Activation, Kind};
use crate::wgsl::fragment::fragment;

/// The rows of the list with the values in question, and what is computed instead.
static USUAL: &[(&str, &[f64], Body)] = &[
    ("softplus", &[1.0], Body::Own(&SOFTPLUS)),
    ("swish", &[1.0], Body::Row("silu")),
    ("celu", &[1.0], Body::Row("elu")),
];

/// What is computed.
enum Body {
    /// Functions of x alone, that are no row of the list.
    Own(&'static Activation),
    /// Those of another row, which has no parameters, or the same.
    Row(&'static str),
}

static SOFTPLUS: Activation = Activation {
    params: &[],
    ..Activation::new::<Softplus>(
        "softplus_usual",
        "usual/softplus",
        "",
        fragment!("shaders/usual/softplus.wgsl"),
    )
};

impl Kind {
    /// What stands for the activation in shaders where its parameters have their usual values.
    pub(crate) fn usual(&self) -> Option<&'static Activation> {
        let name = self.activation().name;
        let (_, usual, body) = USUAL.iter().find(|(row, ..)| *row == name)?;
        if self.exact()[..] != **usual {
            return None;
        }
        match body {
            Body::Own(activation) => Some(*activation),
            Body::Row(row) => ACTIVATIONS.iter().find(|a| a.name == *row),
        }
    }
}

/// The text of one that is no row of the list, by its path.
pub(crate) fn text(path: &str) -> Option<&'static str> {
    USUAL.iter().find_map(|(.., body)| match body {
        Body::Own(activation) if activation.path == path => Some(activation.wgsl),
        _ => None,
    })
}
