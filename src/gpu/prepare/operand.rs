//! A view in its slot, and where its bytes are.

use std::ops::Range;

use crate::gpu::Rows;
use crate::{Format, Per, Shape, Slot};

/// A view in its slot, checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operand<'a> {
    pub slot: Slot,
    pub written: bool,
    pub buffer: &'a wgpu::Buffer,
    /// Of the view in its buffer, in bytes.
    pub offset: u64,
    pub format: Format,
    /// Where the elements are not all in a row.
    pub rows: Option<Rows>,
    /// Elements from one to the next in a row.
    pub step: u64,
    /// How they go with the elements of the chain.
    pub per: Per,
    /// How many numbers it has in each place.
    pub width: u64,
    /// Whether it is a sum with a walk of its own.
    pub gathered: bool,
    /// Whether it has coefficients, of which that many go together.
    pub wide: bool,
    pub shape: Shape,
    /// Whether results depend on whole rows.
    pub whole_rows: bool,
}

impl Operand<'_> {
    /// How many numbers it has.
    pub(crate) fn count(&self) -> u64 {
        self.shape.operand(self.per) * self.width
    }

    /// Whether it is a sum over elements: written by a launch of its own.
    pub(crate) fn is_sum(&self) -> bool {
        self.written && !self.per.is_elementwise()
    }

    /// Whether it matters in which row and column an element is.
    pub(crate) fn has_place(&self) -> bool {
        self.whole_rows || !matches!(self.per, Per::Element | Per::Tensor | Per::Bits)
    }

    /// The number of the place of an element's numbers.
    pub(crate) fn place_of(&self, element: u64) -> u64 {
        self.shape.place(self.per, element)
    }

    /// The numbers that go with a range of elements, which is not empty: whole rows, or of one row.
    pub(crate) fn part(&self, elements: &Range<u64>) -> Range<u64> {
        let (first, last) = (elements.start, elements.end - 1);
        let place = |element| self.shape.place(self.per, element);
        let one_row = first / self.shape.columns() == last / self.shape.columns();
        let places = match self.per {
            Per::Element | Per::Row | Per::Bits => place(first)..place(last) + 1,
            Per::Column if one_row => place(first)..place(last) + 1,
            _ => 0..self.shape.operand(self.per),
        };
        places.start * self.width..places.end * self.width
    }

    /// The bytes from the first to the last of what goes with a range of elements.
    pub(crate) fn bytes(&self, elements: &Range<u64>) -> Range<u64> {
        self.bytes_of(self.part(elements))
    }

    /// The bytes from the first to the last of its numbers of this range, which is not empty.
    pub(crate) fn bytes_of(&self, numbers: Range<u64>) -> Range<u64> {
        let size = self.format.bytes();
        let byte = |number: u64| {
            let place = match self.rows {
                Some(rows) => {
                    number / rows.columns * rows.stride + number % rows.columns * self.step
                }
                None => number * self.step,
            };
            self.offset + place * size
        };
        byte(numbers.start)..byte(numbers.end - 1) + size
    }

    /// Elements from one row of so many columns to the next.
    pub(crate) fn stride(&self, columns: u64) -> u64 {
        self.rows.map_or(columns * self.step, |rows| rows.stride)
    }

    /// Whether both are the very same bytes, element by element.
    pub(super) fn coincides(&self, other: &Operand<'_>) -> bool {
        let place = |o: &Operand<'_>| {
            let layout = o.rows.map(|rows| (rows.columns, rows.stride));
            (o.offset, o.format.bytes(), layout, o.step, o.per)
        };
        place(self) == place(other)
    }
}

/// Whether elements are the edges of a layer.
pub(crate) fn of_layer(operands: &[Operand<'_>]) -> bool {
    let mut operands = operands.iter();
    operands.any(|o| matches!(o.per, Per::Edge | Per::Input))
}

/// Elements from one of a row to the next.
pub(crate) fn inner(operands: &[Operand<'_>]) -> u64 {
    operands.first().map_or(1, |operand| operand.shape.inner())
}

/// The columns at which a row ends: those of the shape where an operand goes with columns, rows or
/// channels, else those of the views with rows; none where it makes no difference.
pub(crate) fn columns(operands: &[Operand<'_>]) -> Option<u64> {
    let shared = operands.iter().find(|o| o.has_place());
    let rows = operands.iter().find_map(|o| o.rows);
    let shared = shared.map(|o| o.shape.columns());
    shared.or(rows.map(|rows| rows.columns))
}
