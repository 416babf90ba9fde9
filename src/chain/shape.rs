//! The size of what a chain works on.

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
}

impl From<u64> for Shape {
    fn from(elements: u64) -> Self {
        Shape::new(elements)
    }
}
