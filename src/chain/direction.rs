//! Which derivative of a chain is computed.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// Which derivative of a chain is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// The function itself.
    Forward,
    /// Its vector-Jacobian product: the gradient of the input from that of the output.
    Backward,
    /// The backward of [`Direction::Backward`], for double backward.
    Second,
    /// Value, first and second derivative in one pass, for physics-informed networks.
    Jet,
}

impl Direction {
    /// All directions.
    pub const ALL: [Direction; 4] = [
        Direction::Forward,
        Direction::Backward,
        Direction::Second,
        Direction::Jet,
    ];

    /// The name, as it is parsed.
    pub const fn name(self) -> &'static str {
        match self {
            Direction::Forward => "forward",
            Direction::Backward => "backward",
            Direction::Second => "second",
            Direction::Jet => "jet",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Direction {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Direction::ALL.into_iter().find(|d| d.name() == text);
        known.ok_or_else(|| Error::Name {
            what: "direction",
            text: text.into(),
            known: Direction::ALL.map(Direction::name).join(", "),
        })
    }
}
