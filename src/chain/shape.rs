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
    /// Elements from one of a row to the next.
    inner: u64,
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
            inner: 1,
        }
    }

    /// Rows along an axis of a tensor that is not the last one: `outer` times `columns` times `inner`
    /// elements, and a row has those that differ in the middle number alone. For functions of rows;
    /// operands per row have `outer` times `inner` numbers, and so has an output with one number per
    /// row.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Direction, RowFunction, Shape, Slot, reference};
    ///
    /// // softmax over the channels of 1 x 2 x 3: columns are (0, 3), (1, 4), (2, 5).
    /// let given = [(Slot::X, &[0.0, 1.0, 2.0, 0.0, 1.0, 2.0][..])];
    /// let softmax = Chain::x().row(RowFunction::Softmax);
    /// let y = reference::run(softmax, Direction::Forward, Shape::axis(1, 2, 3), &given)?;
    /// assert_eq!(y[0].1, [0.5; 6]);
    /// # Ok::<(), wgpu_activations::Error>(())
    /// ```
    pub const fn axis(outer: u64, columns: u64, inner: u64) -> Self {
        Shape {
            rows: outer.saturating_mul(inner),
            columns,
            channels: 1,
            inner: if inner == 0 { 1 } else { inner },
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
            inner: 1,
        }
    }

    /// A layer whose edges have operands of their own ([`Per::Edge`]): x has `batch` times `inputs`
    /// numbers, y `batch` times `outputs`, each the sum over the inputs of what its edges make of
    /// them, and an operand of edges `outputs` times `inputs`.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Direction, Per, Shape, Slot, reference};
    ///
    /// // y = relu(w x), one by one: 2 inputs, 3 outputs.
    /// let chain = Chain::x().scale(Per::Edge).act(wgpu_activations::Kind::Relu);
    /// let given = [
    ///     (Slot::X, &[1.0, 2.0][..]),
    ///     (Slot::Scale, &[1.0, 1.0, -1.0, 1.0, -1.0, -1.0]),
    /// ];
    /// let y = reference::run(chain, Direction::Forward, Shape::layer(1, 2, 3), &given)?;
    /// assert_eq!(y[0].1, [3.0, 2.0, 0.0]);
    /// # Ok::<(), wgpu_activations::Error>(())
    /// ```
    pub const fn layer(batch: u64, inputs: u64, outputs: u64) -> Self {
        Shape::channels(batch, outputs, inputs)
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

    /// Elements from one of a row to the next: 1 but for [`Shape::axis`].
    pub const fn inner(&self) -> u64 {
        self.inner
    }

    /// The number of the element in a row and column.
    pub(crate) const fn element(&self, row: u64, column: u64) -> u64 {
        (row / self.inner * self.columns + column) * self.inner + row % self.inner
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
            Per::Edge => self.channels.saturating_mul(self.columns),
            Per::Input => match self.channels {
                0 => 0,
                channels => self.rows / channels * self.columns,
            },
            Per::Bits => self.elements().div_ceil(32),
        }
    }

    /// The number of an operand's value at an element: of the word, where 32 share one.
    pub const fn place(&self, per: Per, element: u64) -> u64 {
        match per {
            Per::Element => element,
            Per::Column => element / self.inner % self.columns,
            Per::Row => element / self.columns / self.inner * self.inner + element % self.inner,
            Per::Channel => element / self.columns % self.channels,
            Per::Tensor => 0,
            Per::Edge => element % (self.columns * self.channels),
            Per::Input => {
                element / self.columns / self.channels * self.columns + element % self.columns
            }
            Per::Bits => element / 32,
        }
    }

    /// Rows, columns, channels and the elements between those of a row.
    #[cfg(any(feature = "serde", test))]
    pub(crate) const fn parts(&self) -> [u64; 4] {
        [self.rows, self.columns, self.channels, self.inner]
    }

    #[cfg(any(feature = "serde", test))]
    pub(crate) const fn from_parts([rows, columns, channels, inner]: [u64; 4]) -> Self {
        Shape {
            rows,
            columns,
            channels,
            inner,
        }
    }

    /// Whether a slot that has so many elements has enough.
    pub(crate) fn check(
        &self,
        slot: Slot,
        (per, width): (Per, u64),
        elements: u64,
    ) -> Result<(), Error> {
        let needed = self.operand(per).saturating_mul(width);
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
            (rows, _) if self.inner > 1 => {
                write!(
                    f,
                    "{} x {} x {}, along the middle",
                    rows / self.inner,
                    self.columns,
                    self.inner
                )
            }
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
