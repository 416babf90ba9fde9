//! How an element is stored.

/// The storage format of a view's elements. Arithmetic is always in f32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// IEEE 754 binary32, little-endian, 4 bytes.
    #[default]
    F32,
}

impl Format {
    /// Bytes per element.
    pub const fn bytes(self) -> u64 {
        match self {
            Format::F32 => 4,
        }
    }
}
