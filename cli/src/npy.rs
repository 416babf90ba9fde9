//! Headers of NumPy's .npy files: versions 1, 2 and 3 of the format.
//!
//! Written here and not taken from npyz 0.9, which was tried: it refuses headers that NumPy reads
//! (`'f4'`, `'float32'`, Python 2's `(3L,)`), takes some that NumPy refuses (a shape in brackets,
//! a key too many) and of a key that stands there twice the last. Its own words do not tell
//! truncated headers from foreign files. What is left for it then is writing one line, for 25 more
//! crates; py_literal would read the literal, for a dozen. The format:
//! <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.

mod dtype;
mod header;

pub use dtype::Dtype;
pub use header::{Header, MAGIC};
