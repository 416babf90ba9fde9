//! The size of what a chain works on.

use std::fmt;

use crate::{Error, Per, Slot};

/// The size of what a chain works on: rows of elements, one after the other. Row r has channel
/// r modulo the number of channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    rows: u64,
    columns: u64,
    channels: u64,
}

impl Shape {
    /// `elements` values in a row.
    pub const fn new(elements: u64) -> Self {
        Shape::rows(1, elements)
    }

    /// Rows of so many columns.
    pub const fn rows(rows: u64, columns: u64) -> Self {
        Shape {
            rows,
            columns,
            channels: 1,
        }
    }

    /// `batch` times `channels` rows of `inner` elements: a tensor of NCHW with inner = H W, or one
    /// whose channel axis is the last but one. For NHWC take [`Shape::rows`] with as many columns
    /// as channels, and [`Per::Column`].
    pub const fn channels(batch: u64, channels: u64, inner: u64) -> Self {
        Shape {
            rows: batch.saturating_mul(channels),
            columns: inner,
            channels,
        }
    }

    /// How many elements there are.
    pub const fn elements(&self) -> u64 {
        self.rows.saturating_mul(self.columns)
    }

    /// Elements of a row.
    pub const fn columns(&self) -> u64 {
        self.columns
    }

    /// How many channels there are: 1 where none were named.
    pub const fn channel_count(&self) -> u64 {
        self.channels
    }

    /// How many rows there are.
    pub const fn row_count(&self) -> u64 {
        self.rows
    }

    /// How many numbers an operand has that goes with the elements in this way.
    pub const fn operand(&self, per: Per) -> u64 {
        match per {
            Per::Element => self.elements(),
            Per::Column => self.columns,
            Per::Row => self.rows,
            Per::Channel => self.channels,
            Per::Tensor => 1,
            Per::Bits => self.elements().div_ceil(32),
        }
    }

    /// The number of an operand's value at an element: of the word, where 32 share one.
    pub const fn place(&self, per: Per, element: u64) -> u64 {
        match per {
            Per::Element => element,
            Per::Column => element % self.columns,
            Per::Row => element / self.columns,
            Per::Channel => element / self.columns % self.channels,
            Per::Tensor => 0,
            Per::Bits => element / 32,
        }
    }

    /// Rows, columns and channels.
    #[cfg(any(feature = "serde", test))]
    pub(crate) const fn parts(&self) -> [u64; 3] {
        [self.rows, self.columns, self.channels]
    }

    #[cfg(any(feature = "serde", test))]
    pub(crate) const fn from_parts([rows, columns, channels]: [u64; 3]) -> Self {
        Shape {
            rows,
            columns,
            channels,
        }
    }

    /// Whether a slot that has so many elements has enough.
    pub(crate) fn check(&self, slot: Slot, per: Per, elements: u64) -> Result<(), Error> {
        let needed = self.operand(per);
        match elements < needed {
            true => Err(Error::TooSmall {
                slot,
                elements,
                needed,
                per,
                shape: *self,
            }),
            false => Ok(()),
        }
    }
}

/// `12`, `3 x 4`, or `2 x 5 x 7` with 5 channels: what serde reads.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rows, self.channels) {
            (1, 1) => write!(f, "{}", self.columns),
            (rows, 1) => write!(f, "{rows} x {}", self.columns),
            (rows, channels) => {
                let batch = rows.checked_div(channels).unwrap_or(0);
                write!(f, "{batch} x {channels} x {}", self.columns)
            }
        }
    }
}

impl From<u64> for Shape {
    fn from(elements: u64) -> Self {
        Shape::new(elements)
    }
}
