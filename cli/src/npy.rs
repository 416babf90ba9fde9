//! Headers of NumPy's .npy files: versions 1, 2 and 3 of the format.
//!
//! Not taken from npyz 0.9, which was tried: it refuses headers that NumPy reads (`'f4'`, Python
//! 2's `(3L,)`), takes some that NumPy refuses (a shape in brackets, a key too many), and does not
//! tell truncated headers from foreign files; for 25 more crates. The format:
//! <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.

mod dtype;
mod header;

pub use dtype::Dtype;
pub use header::{Header, MAGIC};
