#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod act;
mod alias;
mod chain;
#[cfg(feature = "cpu")]
pub mod cpu;
mod error;
mod format;
mod fragment;
mod gpu;
mod kernel;
mod kind;
mod kink;
mod parse;
pub mod reference;
#[cfg(any(feature = "serde", test))]
mod text;
mod wgsl;

pub use act::{Activation, Param, Save, Smoothness};
pub use alias::{Alias, Framework};
pub use chain::{Chain, Direction, Shape, Slot};
pub use error::Error;
pub use format::Format;
pub use gpu::{Choice, Description, Dispatch, GpuActivations, Options, Rows, View};
pub use kind::Kind;
pub use kink::KinkPolicy;
pub use wgpu;
pub use wgsl::wgsl_functions;
