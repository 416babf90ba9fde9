//! The size of what a chain works on.

use crate::{Error, Slot};

/// The size of what a chain works on, in elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Elements in all.
    elements: u64,
}

impl Shape {
    /// `elements` values in a row.
    pub const fn new(elements: u64) -> Self {
        Shape { elements }
    }

    /// How many elements there are.
    pub const fn elements(&self) -> u64 {
        self.elements
    }

    /// Whether a slot that has so many elements has enough.
    pub(crate) fn check(&self, slot: Slot, elements: u64) -> Result<(), Error> {
        let needed = self.elements;
        match elements < needed {
            true => Err(Error::TooSmall {
                slot,
                elements,
                needed,
            }),
            false => Ok(()),
        }
    }
}

impl From<u64> for Shape {
    fn from(elements: u64) -> Self {
        Shape::new(elements)
    }
}
