//! Files of safetensors: one tensor read in pieces, and the start of a file with one tensor.
//!
//! The headers are read and written by the `safetensors` crate. The elements are not: it wants
//! all of a file in memory. The format: <https://huggingface.co/docs/safetensors>.

mod choose;
mod header;
mod input;

pub use header::start;
pub use input::Input;
