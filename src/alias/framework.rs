//! The frameworks whose spellings are read.

use std::fmt;
use std::str::FromStr;

use super::{Alias, Row, ggml, hugging_face, jax, keras, onnx, pytorch};
use crate::Error;

/// A framework whose names of activations are read.
///
/// Its [`name`](Framework::name), or one of the shorter ones that [`FromStr`] reads, before a
/// colon chooses it: `"keras:leaky_relu".parse::<Kind>()` has Keras' slope of 0.2, not the 0.01
/// of `leaky_relu`.
///
/// ```
/// use wgpu_activations::{Framework, Kind};
///
/// let keras: Framework = "keras".parse()?;
/// let alias = keras.aliases().find(|a| a.name == "leaky_relu").unwrap();
/// assert_eq!(alias.to_kind()?, Kind::LeakyRelu { negative_slope: 0.2 });
/// # Ok::<(), wgpu_activations::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Framework {
    /// PyTorch: `torch.nn`, `torch.nn.functional`, `torch.special`.
    PyTorch,
    /// JAX and Flax: `jax.nn`, `flax.linen`.
    Jax,
    /// Keras 3: `keras.activations`, `keras.layers`.
    Keras,
    /// ONNX: its operators.
    Onnx,
    /// ggml, which llama.cpp is built on: its unary operations.
    Ggml,
    /// Hugging Face transformers: the keys of `ACT2FN`.
    HuggingFace,
}

impl Framework {
    /// All of them.
    pub const ALL: [Framework; 6] = [
        Framework::PyTorch,
        Framework::Jax,
        Framework::Keras,
        Framework::Onnx,
        Framework::Ggml,
        Framework::HuggingFace,
    ];

    /// The name in lower case, as it stands before the colon: `pytorch`.
    pub const fn name(self) -> &'static str {
        self.names()[0]
    }

    /// The activations that it names, each with what it is here.
    pub fn aliases(self) -> impl ExactSizeIterator<Item = Alias> {
        self.table()
            .iter()
            .map(move |&(name, kind, difference)| Alias {
                framework: self,
                name,
                kind,
                difference,
            })
    }

    /// All names that are read; the first is the one that is written.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Framework::PyTorch => &["pytorch", "torch"],
            Framework::Jax => &["jax", "flax"],
            Framework::Keras => &["keras"],
            Framework::Onnx => &["onnx"],
            Framework::Ggml => &["ggml"],
            Framework::HuggingFace => &["huggingface", "hf", "transformers"],
        }
    }

    const fn table(self) -> &'static [Row] {
        match self {
            Framework::PyTorch => pytorch::TABLE,
            Framework::Jax => jax::TABLE,
            Framework::Keras => keras::TABLE,
            Framework::Onnx => onnx::TABLE,
            Framework::Ggml => ggml::TABLE,
            Framework::HuggingFace => hugging_face::TABLE,
        }
    }
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// `pytorch` or `torch`, `jax` or `flax`, `keras`, `onnx`, `ggml`, `huggingface`, `hf` or
/// `transformers`, in upper or lower case.
impl FromStr for Framework {
    type Err = Error;

    fn from_str(text: &str) -> Result<Framework, Error> {
        let is = |name: &&str| super::alike(name, text.trim());
        let mut all = Framework::ALL.into_iter();
        all.find(|framework| framework.names().iter().any(is))
            .ok_or_else(|| Error::Name {
                what: "framework",
                text: text.into(),
                known: Framework::ALL.map(Framework::name).join(", "),
            })
    }
}
