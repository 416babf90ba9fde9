//! A piece of a buffer, as elements.

use crate::{Error, Format, Slot};

/// A piece of a `wgpu::Buffer` and how its elements are stored.
///
/// A `&wgpu::Buffer` or a `wgpu::BufferSlice` turns into a view of f32. A buffer with views of a
/// half format must have a multiple of 4 bytes. A view may start at any whole element and have any
/// length, 0 included, consist of rows some way apart ([`View::rows`]) or of every second element
/// ([`View::every`]); nothing outside it is ever written.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(crate) buffer: &'a wgpu::Buffer,
    /// In bytes.
    pub(crate) offset: u64,
    /// Of the elements alone, in bytes.
    pub(crate) size: u64,
    pub(crate) format: Format,
    /// Where the elements are not all in a row.
    pub(crate) rows: Option<Rows>,
    /// Elements from one to the next in a row.
    pub(crate) step: u64,
}

/// Rows of elements with the same distance between them: a slice of a wider tensor.
///
/// Columns 64 to 127 of a tensor of 1000 rows and 256 columns start at element 64 and have
/// `rows: 1000, columns: 64, stride: 256`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rows {
    /// How many rows there are.
    pub rows: u64,
    /// Elements in each row.
    pub columns: u64,
    /// Elements from the start of one row to the start of the next; at least `columns`. Of no
    /// effect where there is one row.
    pub stride: u64,
}

impl<'a> View<'a> {
    /// The bytes of `slice`, as elements of `format`.
    pub fn new(slice: wgpu::BufferSlice<'a>, format: Format) -> Self {
        View {
            buffer: slice.buffer(),
            offset: slice.offset(),
            size: slice.size(),
            format,
            rows: None,
            step: 1,
        }
    }

    /// The whole buffer, as elements of `format`.
    pub fn whole(buffer: &'a wgpu::Buffer, format: Format) -> Self {
        View {
            format,
            ..View::from(buffer)
        }
    }

    /// `length` elements of a buffer from element `first` on.
    ///
    /// A range that does not lie in the buffer is refused when it is prepared.
    pub fn elements(buffer: &'a wgpu::Buffer, format: Format, first: u64, length: u64) -> Self {
        let most = u64::MAX / format.bytes();
        let bytes = |elements: u64| elements.min(most) * format.bytes();
        View {
            buffer,
            offset: bytes(first),
            size: bytes(length),
            format,
            rows: None,
            step: 1,
        }
    }

    /// Rows of a buffer, the first from element `first` on, counted row by row as one sequence of
    /// `rows * columns` elements. What lies between the rows is never written.
    ///
    /// Views of one call may have different strides, or none, but those with rows must have the
    /// same number of columns. A view of many rows with a multiple of four columns, stride and
    /// `first` is worked on four elements at a time, any other element by element.
    ///
    /// Rows that do not lie in the buffer, or overlap each other, are refused when they are
    /// prepared.
    pub fn rows(buffer: &'a wgpu::Buffer, format: Format, first: u64, rows: Rows) -> Self {
        let length = rows.rows.saturating_mul(rows.columns);
        let several = rows.rows > 1 && rows.columns > 0;
        View {
            rows: several.then_some(rows),
            ..View::elements(buffer, format, first, length)
        }
    }

    /// The same number of elements, but `step` apart: of pairs that stand one behind the other
    /// (interleaved), the first ones are
    /// `View::rows(&buffer, format, 0, Rows { rows, columns, stride: 2 * columns }).every(2)`, and
    /// the second ones those from element 1 on. Works for operands that elements share, too. Such a
    /// view is worked on element by element.
    ///
    /// A step of 0 is refused when it is prepared, as are rows that reach into each other.
    pub fn every(self, step: u64) -> Self {
        View { step, ..self }
    }

    /// Whole elements in the view.
    pub fn len(&self) -> u64 {
        self.size / self.format.bytes()
    }

    /// Whether there is not one whole element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How the elements are stored.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its rows, where not all elements are one step apart.
    pub(crate) fn rows_apart(&self) -> Option<Rows> {
        let apart = |rows: &Rows| rows.stride != rows.columns.saturating_mul(self.step);
        self.rows.filter(apart)
    }

    /// The bytes from the first element to the last, with what lies between rows.
    pub(crate) fn span(&self) -> u64 {
        let elements = match &self.rows {
            Some(rows) => {
                let before = rows.rows.saturating_sub(1).saturating_mul(rows.stride);
                before.saturating_add(self.reach(rows.columns))
            }
            // With what may be left of the last element.
            None if self.step == 1 => return self.size,
            None => self.reach(self.len()),
        };
        elements.saturating_mul(self.format.bytes())
    }

    /// Elements from the first of so many to the last, with both.
    fn reach(&self, count: u64) -> u64 {
        match count {
            0 => 0,
            _ => (count - 1).saturating_mul(self.step).saturating_add(1),
        }
    }

    /// Whether the view lies in its buffer, and its rows beside each other.
    pub(crate) fn check_range(&self, slot: Slot) -> Result<(), Error> {
        if self.step == 0 {
            return Err(Error::Step { slot });
        }
        let reach = self
            .rows
            .map(|rows| (self.reach(rows.columns), rows.stride));
        if let Some((columns, stride)) = reach.filter(|(reach, stride)| stride < reach) {
            return Err(Error::Stride {
                slot,
                columns,
                stride,
            });
        }
        let end = self.offset.saturating_add(self.span());
        let size = self.buffer.size();
        match end > size {
            true => Err(Error::OutOfRange { slot, end, size }),
            false => Ok(()),
        }
    }
}

impl<'a> From<&'a wgpu::Buffer> for View<'a> {
    fn from(buffer: &'a wgpu::Buffer) -> Self {
        View {
            buffer,
            offset: 0,
            size: buffer.size(),
            format: Format::F32,
            rows: None,
            step: 1,
        }
    }
}

impl<'a> From<wgpu::BufferSlice<'a>> for View<'a> {
    fn from(slice: wgpu::BufferSlice<'a>) -> Self {
        View::new(slice, Format::F32)
    }
}
