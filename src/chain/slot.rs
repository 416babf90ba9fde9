//! The roles of views in a chain.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// The role of a view in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Slot {
    /// The input.
    X,
    /// The output.
    Y,
    /// The gradient of the output.
    Dy,
    /// The gradient of the input.
    Dx,
    /// The cotangent of [`Slot::Dx`], read by [`Direction::Second`](crate::Direction::Second).
    Ddx,
    /// The cotangent of [`Slot::Dy`], written by [`Direction::Second`](crate::Direction::Second).
    Ddy,
    /// f′(x), written by [`Direction::Jet`](crate::Direction::Jet).
    D1,
    /// f″(x), written by [`Direction::Jet`](crate::Direction::Jet).
    D2,
}

impl Slot {
    /// All slots.
    pub const ALL: [Slot; 8] = [
        Slot::X,
        Slot::Y,
        Slot::Dy,
        Slot::Dx,
        Slot::Ddx,
        Slot::Ddy,
        Slot::D1,
        Slot::D2,
    ];

    /// The name in shaders and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Slot::X => "x",
            Slot::Y => "y",
            Slot::Dy => "dy",
            Slot::Dx => "dx",
            Slot::Ddx => "ddx",
            Slot::Ddy => "ddy",
            Slot::D1 => "d1",
            Slot::D2 => "d2",
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Slot {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Slot::ALL.into_iter().find(|slot| slot.name() == text);
        known.ok_or_else(|| Error::Name {
            what: "slot",
            text: text.into(),
            known: Slot::ALL.map(Slot::name).join(", "),
        })
    }
}
