// README's links lead to files; here to the same texts as pages. Of two definitions Markdown takes
// the first.
#![cfg_attr(
    doc,
    doc = "[accuracy]: docs::accuracy\n[architecture]: docs::architecture\n[devices]: docs::devices\n[functions]: docs::functions\n[own]: docs::own_function\n[fusion]: docs::fusion\n[rows]: docs::rows\n[bases]: docs::bases\n[saved]: docs::saved\n"
)]
#![doc = ""]
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod act;
pub mod approx;
mod basis;
mod body;
mod chain;
#[cfg(feature = "cpu")]
pub mod cpu;
mod error;
mod expr;
mod format;
mod gpu;
mod names;
pub mod reference;
mod row;
#[cfg(any(feature = "serde", test))]
mod text;
mod walk;
mod wgsl;

pub use act::{Activation, Kind, KinkPolicy, Param, Save, Smoothness};
pub use basis::{Along, Basis, Orbitals};
pub use chain::{Chain, Direction, Form, Per, Shape, Slot};
pub use error::Error;
pub use expr::Custom;
pub use format::Format;
pub use gpu::{Choice, Description, Dispatch, GpuActivations, Options, Rows, View};
pub use names::{Alias, Framework};
pub use row::RowFunction;
pub use wgpu;
pub use wgsl::wgsl_functions;

/// What README links to, as pages of this documentation.
#[cfg(doc)]
pub mod docs {
    #[doc = include_str!("../docs/accuracy.md")]
    pub mod accuracy {}
    #[doc = include_str!("../ARCHITECTURE.md")]
    pub mod architecture {}
    #[doc = include_str!("../docs/devices.md")]
    pub mod devices {}
    #[doc = include_str!("../docs/functions.md")]
    pub mod functions {}
    #[doc = include_str!("../docs/fusion.md")]
    pub mod fusion {}
    #[doc = include_str!("../docs/own-function.md")]
    pub mod own_function {}
    #[doc = include_str!("../docs/bases.md")]
    pub mod bases {}
    #[doc = include_str!("../docs/rows.md")]
    pub mod rows {}
    #[doc = include_str!("../docs/saved.md")]
    pub mod saved {}
}
