//! How an operand goes with the elements of a chain.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// How an operand goes with the elements of a chain: which of them share one of its numbers. Its
/// gradient is the sum over those that do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Per {
    /// One for each element: a whole tensor.
    Element,
    /// One for each column, as a bias behind a matrix product, or the channels of NHWC.
    Column,
    /// One for each row, as the weight of a token.
    Row,
    /// One for each channel: see [`Shape::channels`](crate::Shape::channels).
    Channel,
    /// One for all.
    Tensor,
    /// One for each pair of an output and an input of a layer, outputs first, of which each output is
    /// the sum over its inputs: see [`Shape::layer`](crate::Shape::layer).
    Edge,
    /// One for each input of a layer, in each of the batch: its x.
    Input,
    /// One bit for each element, 32 to a word, the first one lowest: what
    /// [`Save::Bit`](crate::Save::Bit) keeps.
    Bits,
}

impl Per {
    /// All that a stage's operand may have.
    pub const ALL: [Per; 6] = [
        Per::Element,
        Per::Column,
        Per::Row,
        Per::Channel,
        Per::Tensor,
        Per::Edge,
    ];

    /// The name, as it is parsed.
    pub const fn name(self) -> &'static str {
        match self {
            Per::Element => "element",
            Per::Column => "column",
            Per::Row => "row",
            Per::Channel => "channel",
            Per::Tensor => "tensor",
            Per::Edge => "edge",
            Per::Input => "input",
            Per::Bits => "bits",
        }
    }

    /// Whether each element has its own: what is written so is no sum.
    pub(crate) const fn is_elementwise(self) -> bool {
        matches!(self, Per::Element | Per::Bits)
    }

    /// Whether neighbours in a row have neighbouring ones.
    #[cfg(feature = "cpu")]
    pub(crate) const fn is_along_row(self) -> bool {
        matches!(self, Per::Column | Per::Edge | Per::Input)
    }

    /// Whether all elements of a row have the same one.
    pub(crate) const fn is_of_row(self) -> bool {
        matches!(self, Per::Row | Per::Channel | Per::Tensor)
    }

    /// How many numbers an operand has, in words.
    pub const fn about(self) -> &'static str {
        match self {
            Per::Element => "a number for each element: a whole tensor",
            Per::Column => "one for each column: the last axis, behind a matrix product",
            Per::Row => "one for each row: a token's weight",
            Per::Channel => "one for each channel: another axis, as in NCHW",
            Per::Tensor => "one for all",
            Per::Edge => "one for each output and input of a layer, which then adds up its inputs",
            Per::Input => "one for each input of a layer",
            Per::Bits => "a bit for each element, 32 to a word",
        }
    }
}

impl fmt::Display for Per {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Per {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Per::ALL.into_iter().find(|per| per.name() == text);
        known.ok_or_else(|| Error::Name {
            what: "way to share an operand",
            text: text.into(),
            known: Per::ALL.map(Per::name).join(", "),
        })
    }
}
