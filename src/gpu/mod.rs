//! The host side: `GpuActivations`, from a chain and views to recorded work.

mod bindings;
mod bounds;
mod call;
#[cfg(not(target_arch = "wasm32"))]
mod compare;
mod context;
mod describe;
mod dispatch;
mod half;
mod late;
mod loss;
mod operands;
mod options;
mod overlap;
#[cfg(not(target_arch = "wasm32"))]
mod pair;
mod pieces;
mod pipelines;
mod plan;
mod poller;
mod prepare;
mod read;
mod scope;
mod staging;
mod uniforms;
mod view;
mod warm;

use std::fmt;
use std::sync::{Arc, OnceLock};

pub use describe::{Choice, Description};
pub use dispatch::Dispatch;
pub use options::Options;
pub use view::{Rows, View};

use crate::Error;
use bounds::Bounds;
use context::Context;
use half::Conversion;
use loss::Loss;
#[cfg(not(target_arch = "wasm32"))]
use pair::Pair;
use pipelines::Pipelines;
use read::Reads;
use uniforms::Uniforms;

/// The activations of one device.
///
/// Cheap to clone; all clones share their compiled pipelines. `Send` and `Sync`. Owns neither
/// device nor queue, and compiles nothing before it is needed.
///
/// ```no_run
/// # fn go(device: wgpu::Device, queue: wgpu::Queue, buffer: wgpu::Buffer) -> Result<(), wgpu_activations::Error> {
/// use wgpu_activations::{GpuActivations, Kind};
///
/// let activations = GpuActivations::new(&device, &queue);
/// activations.apply(&buffer, Kind::Gelu)?;
/// let y: Vec<f32> = activations.read_blocking(&buffer)?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct GpuActivations {
    shared: Arc<Shared>,
}

struct Shared {
    context: Context,
    queue: wgpu::Queue,
    bounds: Result<Bounds, Error>,
    /// How f16 is converted, once that is known.
    conversion: OnceLock<Conversion>,
    pipelines: Pipelines,
    uniforms: Uniforms,
    loss: Loss,
    #[cfg(not(target_arch = "wasm32"))]
    pair: Pair,
    reads: Reads,
}

impl fmt::Debug for GpuActivations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GpuActivations")
            .field("device", self.device())
            .finish_non_exhaustive()
    }
}
