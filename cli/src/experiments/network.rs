//! Small networks: tensors in one buffer, matrix products by a plain kernel, all else chains of the
//! library. What is recorded once runs any number of times.

mod layers;
mod pool;
mod squares;
mod tensor;

pub use layers::{Loss, Network};
pub use pool::{Lab, Pool, Step};
pub use squares::least_squares;
pub use tensor::{Plan, Tensor};
