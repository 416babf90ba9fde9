//! What frameworks call our activations: a table of plain data for each.

mod absent;
mod arguments;
mod find;
mod framework;
mod meaning;
mod parse;
pub(crate) mod path;
mod short;
mod suggest;

mod burn;
mod candle;
mod core_ml;
mod cu_dnn;
mod direct_ml;
mod ggml;
mod hugging_face;
mod jax;
mod keras;
mod liger;
mod mind_spore;
mod mlx;
mod mx_net;
mod one_dnn;
mod onnx;
mod paddle;
mod pytorch;
mod tensor_flow;
mod tf_lite;
mod tinygrad;

use std::fmt;

pub(crate) use arguments::number;
pub use framework::Framework;
pub(crate) use parse::kind;
pub(crate) use suggest::nearest_word;

/// A framework's name, our kind as text ("" where there is none), and the difference left (""
/// where there is none), or why there is no kind.
type Row = (&'static str, &'static str, &'static str);

/// Why softmax is no [`Kind`](crate::Kind).
const ROWS: &str = "it works on rows, not element by element";
/// A clamp without bounds.
const UNBOUNDED: &str = "hard_tanh(min=-3.4028235e38, max=3.4028235e38)";
/// Why glu is no [`Kind`](crate::Kind).
const SIGMOID_GATE: &str = "it is a gate over two halves: its activation is sigmoid";

/// An activation's name in a framework, and what it is here.
///
/// [`Framework::aliases`] has them all. Row functions and gates are among them, so that asking
/// for one says what it is; they have no [`Kind`](crate::Kind).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alias {
    /// Whose name it is.
    pub framework: Framework,
    /// The name as the framework spells it: `LeakyReLU`.
    pub name: &'static str,
    /// Our kind as text, with the framework's defaults: `leaky_relu(negative_slope=0.2)`; empty
    /// where it does not work element by element.
    pub kind: &'static str,
    /// How the framework's function differs from ours, or why it is none; empty where neither.
    pub difference: &'static str,
}

impl Alias {
    /// Whether it works element by element, and so is a [`Kind`](crate::Kind).
    pub const fn is_elementwise(&self) -> bool {
        !self.kind.is_empty()
    }

    /// The name of our function, without parameters.
    pub(crate) fn function(&self) -> &'static str {
        self.kind.split('(').next().unwrap_or_default()
    }
}

/// `keras:leaky_relu`: what `Kind`'s `FromStr` reads.
impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.framework, self.name)
    }
}

/// Whether two names are the same but for case, underscores, hyphens and spaces.
pub(crate) fn alike(a: &str, b: &str) -> bool {
    plain(a) == plain(b)
}

/// A name in lower case and without underscores, hyphens and spaces.
pub(crate) fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
    kept.map(|c| c.to_ascii_lowercase()).collect()
}
