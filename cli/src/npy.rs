//! NumPy's .npy files of float32, float16 and uint16: versions 1, 2 and 3 of the format, read and written in pieces.
//!
//! Written here and not taken from a crate, because this program wants what those do not give:
//! pieces of bounded size, the bits untouched in either byte order and either array order, and
//! messages that count bytes. The format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.

mod dtype;
mod header;
mod input;
mod literal;

pub use dtype::Dtype;
pub use header::Header;
pub use input::Input;
