//! A view in its slot, and where its bytes are.

use std::ops::Range;

use crate::gpu::Rows;
use crate::{Format, Slot};

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
}

impl Operand<'_> {
    /// The bytes from the first to the last of a range of elements that is not empty.
    pub(crate) fn bytes(&self, elements: &Range<u64>) -> Range<u64> {
        let size = self.format.bytes();
        let byte = |element: u64| {
            let place = match self.rows {
                Some(rows) => element / rows.columns * rows.stride + element % rows.columns,
                None => element,
            };
            self.offset + place * size
        };
        byte(elements.start)..byte(elements.end - 1) + size
    }

    /// Elements from one row of so many columns to the next.
    pub(crate) fn stride(&self, columns: u64) -> u64 {
        self.rows.map_or(columns, |rows| rows.stride)
    }

    /// Whether both are the very same bytes, element by element.
    pub(super) fn coincides(&self, other: &Operand<'_>) -> bool {
        let place = |o: &Operand<'_>| {
            let layout = o.rows.map(|rows| (rows.columns, rows.stride));
            (o.offset, o.format.bytes(), layout)
        };
        place(self) == place(other)
    }
}

/// The columns of the views with rows; none where there is no such view.
pub(crate) fn columns(operands: &[Operand<'_>]) -> Option<u64> {
    operands
        .iter()
        .find_map(|o| o.rows)
        .map(|rows| rows.columns)
}
