//! A piece of a buffer, as elements.

use crate::{Error, Format, Slot};

/// A piece of a `wgpu::Buffer` and how its elements are stored.
///
/// A `&wgpu::Buffer` or a `wgpu::BufferSlice` turns into a view of f32. A view may start at any
/// whole element and have any length; nothing outside it is ever written.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(crate) buffer: &'a wgpu::Buffer,
    /// In bytes.
    pub(crate) offset: u64,
    /// In bytes.
    pub(crate) size: u64,
    pub(crate) format: Format,
}

impl<'a> View<'a> {
    /// The bytes of `slice`, as elements of `format`.
    pub fn new(slice: wgpu::BufferSlice<'a>, format: Format) -> Self {
        View {
            buffer: slice.buffer(),
            offset: slice.offset(),
            size: slice.size(),
            format,
        }
    }

    /// `length` elements of a buffer from element `first` on.
    ///
    /// A range that does not lie in the buffer is refused when it is prepared.
    pub fn elements(buffer: &'a wgpu::Buffer, format: Format, first: u64, length: u64) -> Self {
        let bytes = |elements: u64| elements.saturating_mul(format.bytes());
        View {
            buffer,
            offset: bytes(first),
            size: bytes(length),
            format,
        }
    }

    /// Whole elements in the view.
    pub fn len(&self) -> u64 {
        self.size / self.format.bytes()
    }

    /// Whether there is not one whole element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the view lies in its buffer.
    pub(crate) fn check_range(&self, slot: Slot) -> Result<(), Error> {
        let (end, size) = (self.offset.saturating_add(self.size), self.buffer.size());
        match end > size {
            true => Err(Error::OutOfRange { slot, end, size }),
            false => Ok(()),
        }
    }

    /// How the elements are stored.
    pub fn format(&self) -> Format {
        self.format
    }
}

impl<'a> From<&'a wgpu::Buffer> for View<'a> {
    fn from(buffer: &'a wgpu::Buffer) -> Self {
        View {
            buffer,
            offset: 0,
            size: buffer.size(),
            format: Format::F32,
        }
    }
}

impl<'a> From<wgpu::BufferSlice<'a>> for View<'a> {
    fn from(slice: wgpu::BufferSlice<'a>) -> Self {
        View::new(slice, Format::F32)
    }
}
